import { CloudOff, Ellipsis } from "lucide-react";
import { memo, type MouseEvent } from "react";
import type { MessageView, ReadFigure } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { nameOf } from "#shared/i18n/titles.ts";
import { clockTime, fullTime } from "#shared/i18n/times.ts";
import { isShown, shownAs } from "../files/file-of.ts";
import { FileBody } from "../files/FileBody.tsx";
import { useApp } from "../state/use-app.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { FileNote, Refusal, Unsent, UploadNote } from "./BubbleNotes.tsx";
import { ReadBy } from "./ReadBy.tsx";
import { MessageText } from "./MessageText.tsx";
import { StatusMark } from "./StatusMark.tsx";
import styles from "./Bubble.module.css";

export interface BubbleProps {
  readonly message: MessageView;
  readonly first: boolean;
  readonly last: boolean;
  /** Of the other person of a one-to-one conversation. */
  readonly picture: string | null;
  /** Whether several people write here: then a run begins with the name. */
  readonly group?: boolean;
  /** The keyboard comes to its menu by Tab; to those of the other messages by arrows. */
  readonly reachable?: boolean;
  /** Its menu is open. */
  readonly chosen?: boolean;
  /** How many have read it, where that is shown. */
  readonly readBy?: ReadFigure | null;
  /** Of how many is said as well. */
  readonly readOfAll?: boolean;
  onReaders?(message: MessageView): void;
}

function Body({ message }: { readonly message: MessageView }) {
  const { t } = useWords();
  if (!isShown(message)) return <em className={styles["odd"]}>{t.chat.recalled}</em>;
  if (message.file !== null) return <FileBody message={message} />;
  if (message.kind !== "text") return <em className={styles["odd"]}>{t.chat.unknownKind}</em>;
  return <MessageText message={message} />;
}

/** How a bubble stands around what it carries: at its edges, or with room. */
function lookOf(message: MessageView): "filled" | "voiced" | "carrying" | null {
  if (message.file === null || !isShown(message)) return null;
  const as = shownAs(message.file);
  if (as === "picture" || as === "video") return "filled";
  return as === "voice" ? "voiced" : "carrying";
}

/** What is in the bubble, with its state: below it, or on a picture without a caption. */
function Content({ message }: { readonly message: MessageView }) {
  const caption = message.file === null || !isShown(message) ? "" : message.text.trim();
  if (caption === "")
    return (
      <>
        <Body message={message} />
        <Meta message={message} />
      </>
    );
  return (
    <>
      <Body message={message} />
      <div className={styles["caption"]}>
        <MessageText message={message} />
        <Meta message={message} />
      </div>
    </>
  );
}

/** Beside the text: when, whether it was rewritten, how far it is. */
function Meta({ message }: { readonly message: MessageView }) {
  const words = useWords();
  const { t } = words;
  const { time, edited, lost, pending, upload } = message;
  const status = upload?.state === "failed" ? "failed" : message.status;
  return (
    <span className={styles["meta"]}>
      {lost ? (
        <span
          role="img"
          className={styles["lost"]}
          aria-label={t.status.lost}
          title={t.status.lost}
        >
          <CloudOff size={13} aria-hidden="true" />
        </span>
      ) : null}
      {edited && isShown(message) ? <span>{t.chat.edited}</span> : null}
      <time dateTime={new Date(time).toISOString()} title={fullTime(words, time)}>
        {clockTime(words, time)}
      </time>
      <StatusMark status={status} pending={pending} />
    </span>
  );
}

/** Asks for the message's menu as the right button does, under the button that was pressed. */
function askForMenu(event: MouseEvent<HTMLElement>, mine: boolean): void {
  const { left, right, bottom } = event.currentTarget.getBoundingClientRect();
  const at = { clientX: mine ? right : left, clientY: bottom };
  event.currentTarget.dispatchEvent(
    new window.MouseEvent("contextmenu", { bubbles: true, cancelable: true, ...at }),
  );
}

/** One message. Own ones stand on the right and carry their state; a run of one person carries one picture. */
export const Bubble = memo(function Bubble(props: BubbleProps) {
  const { message, first, last, picture, reachable = false, chosen = false } = props;
  const { readBy = null, readOfAll = false, onReaders } = props;
  const isNamed = props.group === true && first && !message.mine && message.sender !== null;
  const words = useWords();
  const { t } = words;
  const look = lookOf(message);
  const side = message.mine ? "own" : "other";
  const editing = useApp(({ edits }) => edits[message.conversation]?.id === message.id);
  const classes = [
    styles["row"],
    styles[side],
    first && styles["first"],
    last && styles["last"],
    chosen && styles["chosen"],
    editing && styles["editing"],
  ];
  const more = (
    <button
      type="button"
      className={styles["more"]}
      aria-label={t.message.menu}
      aria-haspopup="menu"
      title={t.message.menu}
      tabIndex={reachable ? 0 : -1}
      data-more=""
      onClick={(event) => askForMenu(event, message.mine)}
    >
      <Ellipsis size={16} aria-hidden="true" />
    </button>
  );
  return (
    <article
      aria-label={fill(t.chat.from, {
        who: message.mine
          ? t.chat.you
          : message.sender === null
            ? t.list.announcements
            : message.senderName,
        time: clockTime(words, message.time),
      })}
      className={classes.filter(Boolean).join(" ")}
      data-testid="message"
      data-status={message.status}
      data-id={message.id}
    >
      <div className={styles["picture"]}>
        {!message.mine && first ? (
          <Avatar
            id={message.sender ?? ""}
            name={message.senderName}
            picture={props.group ? message.senderPicture : picture}
            size={32}
          />
        ) : null}
      </div>
      <div className={styles["stack"]}>
        {isNamed ? (
          <span className={styles["sender"]} dir="auto" aria-hidden="true">
            {nameOf(words, message.senderName)}
          </span>
        ) : null}
        <div
          className={[styles["bubble"], look === null ? "" : styles[look]]
            .filter(Boolean)
            .join(" ")}
        >
          <Content message={message} />
          {readBy && onReaders ? (
            <span className={styles["beside"]}>
              <ReadBy
                message={message}
                figure={readBy}
                whole={readOfAll}
                reachable={reachable}
                onOpen={onReaders}
              />
              {more}
            </span>
          ) : (
            more
          )}
        </div>
        <UploadNote message={message} />
        <Unsent message={message} />
        <FileNote message={message} />
        <Refusal message={message} />
      </div>
    </article>
  );
});
