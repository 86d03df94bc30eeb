import { useEffect, useState } from "react";
import { Chat } from "../chat/Chat.tsx";
import { ConversationList } from "../conversations/ConversationList.tsx";
import { NewChat } from "../directory/NewChat.tsx";
import { useWords } from "../i18n/i18n.ts";
import { SignIn } from "../sign-in/SignIn.tsx";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Rail } from "./Rail.tsx";
import { Trouble } from "./Trouble.tsx";
import styles from "./App.module.css";

/** Alt with an arrow goes to the conversation above or below, wherever the focus is. */
function useStepping(): void {
  const { step } = useActions();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const arrow = event.key === "ArrowUp" || event.key === "ArrowDown";
      if (!arrow || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [step]);
}

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
  const [choosing, setChoosing] = useState(false);
  useStepping();
  return (
    <div className={styles["window"]}>
      <NotKeptNotice />
      <FailedNotice />
      <div className={styles["panes"]}>
        <Rail />
        <ConversationList onNewChat={() => setChoosing(true)} />
        <Chat />
      </div>
      <NewChat open={choosing} onClose={() => setChoosing(false)} />
    </div>
  );
}

export function App() {
  const phase = useApp((state) => state.phase);
  if (phase === "loading") return null;
  if (phase === "trouble") return <Trouble />;
  return phase === "signIn" ? <SignIn /> : <Main />;
}
