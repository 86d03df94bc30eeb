import { statusText } from "#shared/i18n/status-text.ts";
import { titleOf } from "#shared/i18n/titles.ts";
import type { ConversationView } from "#shared/ipc/views.ts";
import { groupKind } from "#shared/wire/rows.ts";
import { OpenFiles } from "../files/OpenFiles.tsx";
import { GroupHead } from "../groups/GroupHead.tsx";
import { StartGroup } from "../groups/StartGroup.tsx";
import { PersonCard } from "../directory/PersonCard.tsx";
import { presenceWords, typingWords } from "../directory/presence-words.ts";
import { useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { useApp } from "../state/use-app.ts";
import { usePresence } from "../state/use-presence.ts";
import { Avatar } from "../ui/Avatar.tsx";
import styles from "./Chat.module.css";

/** Under the title: who is writing, else how the other one is and who they are, or how many there are. */
function HeaderLine({ conversation }: { readonly conversation: ConversationView }) {
  const words = useWords();
  const { id, kind, peer, memberCount, dissolved } = conversation;
  const presence = usePresence(peer?.id ?? null);
  const typing = useApp((state) => state.typing[id]);
  const now = useNow();
  if (typing !== undefined)
    return <p className={styles["typing"]}>{typingWords(words, typing, kind === "direct")}</p>;
  const isGroup = kind !== "direct" && kind !== "announcement";
  const about =
    peer !== null
      ? [
          presence && presenceWords(words, presence, now),
          peer.title,
          peer.department,
          statusText(words, peer.status, now),
        ]
      : dissolved
        ? [words.t.group.dissolved]
        : [isGroup && words.plural(words.t.chat.members, memberCount)];
  const line = about.filter(Boolean).join(" · ");
  return line === "" ? null : <p>{line}</p>;
}

/** Who or what the conversation is. */
export function ChatHeader({ conversation }: { readonly conversation: ConversationView }) {
  const title = titleOf(useWords(), conversation);
  const { peer } = conversation;
  if (conversation.kind === groupKind)
    return (
      <header className={styles["header"]}>
        <GroupHead conversation={conversation}>
          <HeaderLine conversation={conversation} />
        </GroupHead>
        <span className={styles["space"]} />
        <OpenFiles conversation={conversation.id} />
      </header>
    );
  return (
    <header className={styles["header"]}>
      {peer === null ? (
        <Avatar id={conversation.id} name={title} size={38} />
      ) : (
        <PersonCard person={peer} />
      )}
      <div className={styles["who"]}>
        <h2 dir="auto">{title}</h2>
        <HeaderLine conversation={conversation} />
      </div>
      <span className={styles["space"]} />
      <OpenFiles conversation={conversation.id} />
      {peer === null ? null : <StartGroup person={peer} />}
    </header>
  );
}
