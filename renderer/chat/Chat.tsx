import { useCallback, useState } from "react";
import { statusText } from "#shared/i18n/status-text.ts";
import { titleOf } from "#shared/i18n/titles.ts";
import type { ConversationView, MessageView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Logo } from "../ui/Logo.tsx";
import { PersonCard } from "../directory/PersonCard.tsx";
import { Composer } from "./Composer.tsx";
import { type Asking, MessageDialogs } from "./MessageDialogs.tsx";
import { Timeline } from "./Timeline.tsx";
import styles from "./Chat.module.css";

function Header({ conversation }: { readonly conversation: ConversationView }) {
  const words = useWords();
  const now = useNow();
  const title = titleOf(words, conversation);
  const { peer } = conversation;
  const status = statusText(words, peer?.status ?? null, now);
  const about = [peer?.title, peer?.department, status].filter(Boolean).join(" · ");
  return (
    <header className={styles["header"]}>
      {peer === null ? (
        <Avatar id={conversation.id} name={title} size={38} />
      ) : (
        <PersonCard person={peer} />
      )}
      <div className={styles["who"]}>
        <h2 dir="auto">{title}</h2>
        {about === "" ? null : <p>{about}</p>}
      </div>
    </header>
  );
}

function OpenChat({ conversation }: { readonly conversation: ConversationView }) {
  const words = useWords();
  const { t } = words;
  const { loadOlder, loadNewer, showNewest, stand, seen, select, revealed } = useActions();
  const open = useApp((state) => state.open);
  const onNearTop = useCallback(() => void loadOlder(), [loadOlder]);
  const onNearEnd = useCallback(() => void loadNewer(), [loadNewer]);
  const onNewest = useCallback(() => void showNewest(), [showNewest]);
  const { id } = conversation;
  const onSeen = useCallback((seq: number) => seen(id, seq), [seen, id]);
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
  const onEmptyEdit = (edited: string): void => {
    const message = open?.messages.find((one) => one.id === edited);
    if (message) setAsking({ what: "recallEmpty", message });
  };
  const closed =
    conversation.kind === "announcement"
      ? t.composer.announcements
      : conversation.member
        ? null
        : t.composer.notMember;
  return (
    <main className={styles["chat"]} aria-label={name}>
      <Header conversation={conversation} />
      {open?.failed ? (
        <EmptyState title={t.chat.failed}>
          <Button onClick={() => void select(id, true)}>{t.chat.again}</Button>
        </EmptyState>
      ) : open === null || open.loading ? (
        <div className={styles["waiting"]} />
      ) : (
        <Timeline
          key={id}
          name={name}
          picture={conversation.peer?.picture ?? null}
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
          onRevealed={revealed}
          onNearTop={onNearTop}
          onNearEnd={onNearEnd}
          onNewest={onNewest}
          onStand={stand}
          onSeen={onSeen}
          onRecall={onRecall}
          onDetails={onDetails}
        />
      )}
      <Composer
        key={`${id} composer`}
        conversation={id}
        name={name}
        closed={closed}
        onEmptyEdit={onEmptyEdit}
      />
      <MessageDialogs asking={asking} messages={open?.messages} onClose={() => setAsking(null)} />
    </main>
  );
}

/** The right-hand side: the conversation that is open, or an invitation to open one. */
export function Chat() {
  const { t } = useWords();
  const conversation = useApp(({ open, conversations }) =>
    open === null ? undefined : conversations.find(({ id }) => id === open.id),
  );
  if (conversation) return <OpenChat conversation={conversation} />;
  return (
    <main className={styles["chat"]}>
      <EmptyState picture={<Logo size={72} />} title={t.chat.none} hint={t.chat.noneHint} />
    </main>
  );
}
