import { useCallback, useMemo, useState } from "react";
import { titleOf } from "#shared/i18n/titles.ts";
import type { ConversationView, MessageView } from "#shared/ipc/views.ts";
import { useWords, type Words } from "../i18n/i18n.ts";
import { isHistoryPaused, useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Logo } from "../ui/Logo.tsx";
import { DropZone } from "../files/DropZone.tsx";
import { ViewerProvider } from "../files/ViewerProvider.tsx";
import { useSending } from "../files/use-sending.tsx";
import { Acts } from "../groups/Acts.tsx";
import { Notice } from "../groups/Notice.tsx";
import { limits } from "#shared/wire/limits.ts";
import { announcementKind, groupKind } from "#shared/wire/rows.ts";
import { Everybody } from "../announcements/Everybody.tsx";
import { ChatHeader } from "./ChatHeader.tsx";
import { Composer } from "./Composer.tsx";
import { type Asking, MessageDialogs } from "./MessageDialogs.tsx";
import { Timeline } from "./Timeline.tsx";
import type { Mentionable } from "./use-mention-field.tsx";
import styles from "./Chat.module.css";

/** Why nothing can be written in a conversation. */
function closedWords({ t }: Words, conversation: ConversationView): string {
  const { kind, member, dissolved } = conversation;
  if (kind === announcementKind) return t.composer.announcements;
  if (!member) return t.composer.notMember;
  return dissolved ? t.composer.dissolved : t.composer.adminsOnly;
}

/** Whom one can mention in a conversation. */
function mentionable({ kind, ownRole }: ConversationView): Mentionable {
  if (kind !== groupKind) return "nobody";
  return ownRole === "owner" || ownRole === "admin" ? "all" : "members";
}

/** Whether how many have read what one wrote comes only when it is asked for. */
const asksReaders = ({ kind, memberCount, member }: ConversationView): boolean =>
  member &&
  (kind === announcementKind || (kind === groupKind && memberCount > limits.positionsMembersMax));

function OpenChat({ conversation }: { readonly conversation: ConversationView }) {
  const words = useWords();
  const { t } = words;
  const actions = useActions();
  const { loadOlder, loadNewer, showNewest, stand, seen, select, revealed, reach } = actions;
  const { goTo, sighted } = actions;
  const open = useApp((state) => state.open);
  const onNearTop = useCallback(() => void loadOlder(), [loadOlder]);
  const onNearEnd = useCallback(() => void loadNewer(), [loadNewer]);
  const onMention = useCallback((seq: number) => void goTo(seq), [goTo]);
  const onNewest = useCallback(() => void showNewest(), [showNewest]);
  const { id } = conversation;
  const onSeen = useCallback((seq: number) => seen(id, seq), [seen, id]);
  const held = useApp(isHistoryPaused);
  const connects = useApp((state) => state.connects);
  // Another one for each connection: what was asked for on the last one is asked for again.
  const onReach = useMemo(
    () => (held && connects >= 0 ? (seq: number) => reach(id, seq) : undefined),
    [held, connects, reach, id],
  );
  const name = titleOf(words, conversation);
  const [asking, setAsking] = useState<Asking | null>(null);
  const onRecall = useCallback(
    (message: MessageView) => setAsking({ what: "recall", message }),
    [],
  );
  const onDetails = useCallback(
    (message: MessageView) => setAsking({ what: "details", message }),
    [],
  );
  const onReaders = useCallback(
    (message: MessageView) => setAsking({ what: "readers", message }),
    [],
  );
  const isToAll = conversation.kind === announcementKind;
  const isShared = isToAll || conversation.kind === groupKind;
  const onEmptyEdit = (edited: string): void => {
    const message = open?.messages.find((one) => one.id === edited);
    if (message) setAsking({ what: "recallEmpty", message });
  };
  const mentions = mentionable(conversation);
  const sending = useSending(id, mentions);
  const closed = conversation.canWrite ? null : closedWords(words, conversation);
  return (
    <ViewerProvider>
      <DropZone
        name={name}
        className={styles["chat"]}
        onDrop={closed === null ? sending.offer : undefined}
      >
        <ChatHeader conversation={conversation} />
        <Notice text={conversation.notice} />
        {open?.failed ? (
          <EmptyState title={t.chat.failed}>
            <Button onClick={() => void select(id, true)}>{t.chat.again}</Button>
          </EmptyState>
        ) : open === null || open.loading ? (
          <div className={styles["waiting"]} />
        ) : (
          <Timeline
            name={name}
            picture={conversation.peer?.picture ?? null}
            group={isShared}
            messages={open.messages}
            more={open.more}
            newer={open.newer}
            follows={open.follows}
            moves={open.moves}
            unread={conversation.unread}
            loadingOlder={open.loadingOlder}
            coming={!conversation.complete}
            writable={closed === null}
            newAfterSeq={open.newAfterSeq}
            reveal={open.reveal}
            mentions={open.mentions}
            onMention={onMention}
            onSighted={sighted}
            onRevealed={revealed}
            onReach={onReach}
            onNearTop={onNearTop}
            onNearEnd={onNearEnd}
            onNewest={onNewest}
            onStand={stand}
            onSeen={onSeen}
            onRecall={onRecall}
            onDetails={onDetails}
            readersIn={asksReaders(conversation) ? id : null}
            readOfAll={isToAll}
            {...(isShared ? { onReaders } : {})}
          />
        )}
        <Acts acts={conversation.acts} />
        {isToAll && closed === null ? <Everybody /> : null}
        <Composer
          conversation={id}
          name={isToAll ? t.announce.toWhom : name}
          closed={closed}
          sending={sending}
          mentions={mentions}
          onEmptyEdit={onEmptyEdit}
        />
        {closed === null ? sending.sheet : null}
        <MessageDialogs
          asking={asking}
          messages={open?.messages}
          shared={isShared}
          onClose={() => setAsking(null)}
        />
      </DropZone>
    </ViewerProvider>
  );
}

/** The right-hand side: the conversation that is open, or an invitation to open one. */
export function Chat() {
  const { t } = useWords();
  const conversation = useApp(({ open, conversations }) =>
    open === null ? undefined : conversations.find(({ id }) => id === open.id),
  );
  // What is open or half done about one is never about another.
  if (conversation) return <OpenChat key={conversation.id} conversation={conversation} />;
  return (
    <main className={styles["chat"]}>
      <EmptyState picture={<Logo size={72} />} title={t.chat.none} hint={t.chat.noneHint} />
    </main>
  );
}
