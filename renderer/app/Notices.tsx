import { useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
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
export function FailedNotice() {
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

/** A server was restored from a backup, and messages that it had lost go out again: said once, quietly. */
export function SentAgainNotice() {
  const { t, plural } = useWords();
  const { dismissSentAgain } = useActions();
  const messages = useApp(({ sentAgain }) => sentAgain);
  if (messages === 0) return null;
  return (
    <div
      className={`${styles["notice"]} ${styles["quiet"]}`}
      role="status"
      data-testid="sent-again-notice"
    >
      <span>{plural(t.notice.sentAgain, messages)}</span>
      <Button look="link" onClick={dismissSentAgain}>
        {t.notice.dismiss}
      </Button>
    </div>
  );
}

/** Nothing can be stored at present: said as long as it is so. */
export function StorageNotice() {
  const { t } = useWords();
  const trouble = useApp(({ storage }) => storage);
  if (trouble === null) return null;
  return (
    <div className={styles["notice"]} role="alert" data-testid="storage-notice">
      <span>{t.notice.storage[trouble]}</span>
    </div>
  );
}

/** A damaged database was set aside: what became of it, until somebody has seen it. */
export function RescuedNotice() {
  const { t, plural } = useWords();
  const { showDamaged, dismissRescued } = useActions();
  const rescued = useApp(({ rescued }) => rescued);
  if (rescued === null) return null;
  const { file, unsent } = rescued;
  const saved = unsent > 0 ? ` ${plural(t.notice.rescuedUnsent, unsent)}` : "";
  return (
    <div className={styles["notice"]} role="status" data-testid="rescued-notice">
      <span>{`${t.notice.rescued}${saved}`}</span>
      <Button look="link" title={file} onClick={showDamaged}>
        {t.notice.showFile}
      </Button>
      <Button look="link" onClick={dismissRescued}>
        {t.notice.dismiss}
      </Button>
    </div>
  );
}

/** What a person is told across the window. */
export function Notices() {
  return (
    <>
      <StorageNotice />
      <RescuedNotice />
      <NotKeptNotice />
      <SentAgainNotice />
      <FailedNotice />
    </>
  );
}
