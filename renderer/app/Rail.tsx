import { BookUser, MessageCircle, Settings } from "lucide-react";
import { connectionTone } from "../conversations/connection-tone.ts";
import { connectionWords } from "#shared/i18n/connection-words.ts";
import { useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { IconButton } from "../ui/Button.tsx";
import styles from "./Rail.module.css";

/** The left edge: oneself with the state of the connection, and where one can go. */
export function Rail({ onSettings }: { onSettings(): void }) {
  const words = useWords();
  const { showPage } = useActions();
  const page = useApp((state) => state.page);
  const account = useApp((state) => state.account);
  const connection = useApp((state) => state.connection);
  const now = useNow(connection.state === "waiting" ? 1_000 : null);
  const state = connectionWords(words, connection, now);
  return (
    <nav className={styles["rail"]} aria-label={words.t.rail.main}>
      <div className={styles["self"]} title={`${account?.name ?? ""} · ${state}`}>
        <Avatar
          id={account?.person ?? ""}
          name={account?.name ?? ""}
          picture={account?.picture ?? null}
          size={38}
        />
        <span
          role="img"
          aria-label={state}
          data-testid="connection-dot"
          data-state={connection.state}
          className={[styles["dot"], styles[connectionTone(connection)]].join(" ")}
        />
      </div>
      <IconButton
        label={words.t.rail.chats}
        current={page === "chats"}
        onClick={() => showPage("chats")}
      >
        <MessageCircle size={20} />
      </IconButton>
      <IconButton
        label={words.t.rail.directory}
        current={page === "directory"}
        onClick={() => showPage("directory")}
      >
        <BookUser size={20} />
      </IconButton>
      <span className={styles["space"]} />
      <IconButton label={words.t.settings.title} onClick={onSettings}>
        <Settings size={20} />
      </IconButton>
    </nav>
  );
}
