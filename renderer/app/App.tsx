import { useCallback, useState } from "react";
import { Chat } from "../chat/Chat.tsx";
import { ConversationList } from "../conversations/ConversationList.tsx";
import { NewChat } from "../directory/NewChat.tsx";
import { Switcher } from "../directory/Switcher.tsx";
import { useWords } from "../i18n/i18n.ts";
import { Settings } from "../settings/Settings.tsx";
import { Shortcuts } from "../settings/Shortcuts.tsx";
import { SignIn } from "../sign-in/SignIn.tsx";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Rail } from "./Rail.tsx";
import { ChatWindow } from "./ChatWindow.tsx";
import { ownConversation } from "./own-window.ts";
import { type DialogName, useShortcuts } from "./use-shortcuts.ts";
import { Trouble } from "./Trouble.tsx";
import styles from "./App.module.css";

/** A sign-in that will not last is said once, where nobody can miss it. */
function NotKeptNotice() {
  const { t } = useWords();
  const kept = useApp(({ account }) => account?.keptSafely ?? true);
  const [dismissed, setDismissed] = useState(false);
  const token = useApp(({ connection }) => connection.state !== "signedOut");
  if (kept || dismissed || !token) return null;
  return (
    <div className={styles["notice"]} role="status">
      <span>{t.notice.notKept}</span>
      <Button look="link" onClick={() => setDismissed(true)}>
        {t.notice.dismiss}
      </Button>
    </div>
  );
}

/** Something that was asked for did not work. */
function FailedNotice() {
  const { t } = useWords();
  const { dismissFailed } = useActions();
  if (!useApp(({ failed }) => failed)) return null;
  return (
    <div className={styles["notice"]} role="alert">
      <span>{t.notice.failed}</span>
      <Button look="link" onClick={dismissFailed}>
        {t.notice.dismiss}
      </Button>
    </div>
  );
}

function Main() {
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const close = useCallback(() => setDialog(null), []);
  useShortcuts(dialog, setDialog);
  return (
    <div className={styles["window"]}>
      <NotKeptNotice />
      <FailedNotice />
      <div className={styles["panes"]}>
        <Rail onSettings={() => setDialog("settings")} />
        <ConversationList onNewChat={() => setDialog("newChat")} />
        <Chat />
      </div>
      <NewChat open={dialog === "newChat"} onClose={close} />
      <Switcher open={dialog === "switcher"} onClose={close} />
      <Settings
        open={dialog === "settings"}
        onClose={close}
        onShortcuts={() => setDialog("shortcuts")}
      />
      <Shortcuts open={dialog === "shortcuts"} onClose={close} />
    </div>
  );
}

export function App() {
  const phase = useApp((state) => state.phase);
  if (phase === "loading") return null;
  if (phase === "trouble") return <Trouble />;
  if (ownConversation !== null) return <ChatWindow conversation={ownConversation} />;
  return phase === "signIn" ? <SignIn /> : <Main />;
}
