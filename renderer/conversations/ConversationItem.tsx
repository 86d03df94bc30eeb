import { BellOff, Pin } from "lucide-react";
import { memo } from "react";
import type { ConversationView, MessageView } from "#shared/ipc/views.ts";
import { StatusMark } from "../chat/StatusMark.tsx";
import { saidLine } from "#shared/i18n/plain-line.ts";
import { titleOf } from "#shared/i18n/titles.ts";
import { useWords } from "../i18n/i18n.ts";
import { listTime } from "#shared/i18n/times.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { PersonAvatar } from "../directory/PersonAvatar.tsx";
import { typingWords } from "../directory/presence-words.ts";
import { Avatar } from "../ui/Avatar.tsx";
import styles from "./ConversationItem.module.css";

export interface ConversationItemProps {
  readonly conversation: ConversationView;
  readonly selected: boolean;
  /** Its place in the list, from 1, and how many there are: most of them are not drawn. */
  readonly place: number;
  readonly count: number;
  readonly now: number;
  onSelect(id: string): void;
}

function LastLine({
  conversation,
  draft,
}: Pick<ConversationItemProps, "conversation"> & { readonly draft: string }) {
  const words = useWords();
  const { t } = words;
  const { id, kind, last } = conversation;
  const typing = useApp((state) => state.typing[id]);
  if (typing !== undefined)
    return (
      <span className={styles["typing"]} dir="auto">
        {typingWords(words, typing, kind === "direct")}
      </span>
    );
  if (draft.trim() !== "")
    return (
      <>
        <span className={styles["draft"]}>[{t.list.draft}]</span>{" "}
        <span dir="auto">{draft.slice(0, 200).replaceAll(/\s+/g, " ")}</span>
      </>
    );
  if (last === null) return <span>{t.list.noMessages}</span>;
  return (
    <>
      {last.mine && !last.recalled ? (
        <StatusMark status={last.status} pending={last.pending} />
      ) : null}
      <span dir="auto">{saidLine(words, conversation, last)}</span>
    </>
  );
}

/** That something unread in it mentions oneself. */
function MentionLabel({ mention }: { readonly mention: MessageView }) {
  const { t } = useWords();
  const isNamed = mention.mentions.some(({ mine }) => mine);
  return (
    <span className={styles["mentioned"]} data-testid="mentioned">
      [{isNamed ? t.list.mentioned : t.list.mentionedAll}]
    </span>
  );
}

/** One line of the list: who, what last, when, how many unread. */
export const ConversationItem = memo(function ConversationItem(props: ConversationItemProps) {
  const { conversation, selected, place, count, now, onSelect } = props;
  const words = useWords();
  const { t } = words;
  const { id, peer, unread, last, activeAt, pinned, muted, lastMention } = conversation;
  const { openWindow } = useActions();
  const shown = titleOf(words, conversation);
  const name = conversation.title === "" ? shown : conversation.title;
  // Where one writes there is no need to say what.
  const draft = useApp(({ drafts }) => (selected ? "" : (drafts[id] ?? "")));
  const classes = [
    styles["item"],
    selected && styles["selected"],
    pinned !== null && styles["pinned"],
    unread > 0 && styles["unread"],
    muted && styles["muted"],
  ];
  return (
    <div
      role="option"
      id={`conversation-${id}`}
      aria-selected={selected}
      aria-posinset={place}
      aria-setsize={count}
      className={classes.filter(Boolean).join(" ")}
      onClick={() => onSelect(id)}
      onDoubleClick={() => openWindow(id)}
    >
      {peer === null ? (
        <Avatar id={id} name={name} picture={conversation.picture} size={42} />
      ) : (
        <PersonAvatar id={peer.id} name={name} picture={peer.picture} size={42} />
      )}
      <div className={styles["lines"]}>
        <div className={styles["line"]}>
          <span className={styles["title"]} dir="auto">
            {shown}
          </span>
          {last === null ? null : <time>{listTime(words, activeAt, now)}</time>}
        </div>
        <div className={styles["line"]}>
          <span className={styles["last"]}>
            {lastMention === null ? null : <MentionLabel mention={lastMention} />}
            <LastLine conversation={conversation} draft={draft} />
          </span>
          {muted ? (
            <BellOff size={14} className={styles["mark"]} aria-label={t.list.muted} />
          ) : null}
          {pinned !== null ? (
            <Pin size={14} className={styles["mark"]} aria-label={t.list.pinned} />
          ) : null}
          {unread > 0 ? (
            <span
              className={styles["badge"]}
              role="img"
              aria-label={words.plural(words.t.list.unread, unread)}
            >
              {unread > 99 ? "99+" : unread}
            </span>
          ) : null}
        </div>
      </div>
    </div>
  );
});
