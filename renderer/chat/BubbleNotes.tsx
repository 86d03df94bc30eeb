import { type ReactNode, useEffect, useState } from "react";
import type { MessageView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { copyText } from "../ui/copy.ts";
import { changeProblem, sendProblem } from "./failure.ts";
import styles from "./Bubble.module.css";

/** A moment in which most messages are sent: before it there is nothing to say. */
const sendingMs = 4_000;

interface NoteProps {
  readonly bad?: boolean;
  readonly text: string;
  /** What can be done. */
  readonly children: ReactNode;
}

function Note({ bad = false, text, children }: NoteProps) {
  return (
    <p className={styles[bad ? "failed" : "waiting"]}>
      <span>{text}</span>
      <span className={styles["acts"]}>{children}</span>
    </p>
  );
}

/** Whether a message has been waiting for longer than sending takes. */
function useLasting(waiting: boolean, createdAt: number): boolean {
  const [lasting, setLasting] = useState(() => Date.now() - createdAt > sendingMs);
  useEffect(() => {
    if (!waiting || lasting) return undefined;
    const timer = setTimeout(() => setLasting(true), sendingMs);
    return () => clearTimeout(timer);
  }, [waiting, lasting]);
  return waiting && lasting;
}

/** Under an own message that is not sent: why, and what can be done. */
export function Unsent({ message }: { readonly message: MessageView }) {
  const words = useWords();
  const { t } = words;
  const { retry, takeBack } = useActions();
  const { id, conversation, status, stuck, failure, createdAt } = message;
  // One whose file is still on its way says so itself.
  const waiting = status === "queued" && message.mine && message.upload === null;
  const lasting = useLasting(waiting, createdAt);
  const isStuck = waiting && stuck;
  const failed = status === "failed";

  if (!failed && !isStuck && !lasting) return null;
  const again = failed ? t.status.retry : isStuck ? t.status.tryAgain : null;
  return (
    <Note
      bad={failed || isStuck}
      text={
        failed
          ? `${t.status.failed}: ${sendProblem(words, failure)}`
          : isStuck
            ? t.status.stuck
            : t.status.queued
      }
    >
      {again === null ? null : (
        <Button look="link" onClick={() => retry(id)}>
          {again}
        </Button>
      )}
      <Button look="link" onClick={() => takeBack(conversation, id)}>
        {t.status.takeBack}
      </Button>
    </Note>
  );
}

/** Under a message whose change was refused: why; what was written is not thrown away by us. */
export function Refusal({ message }: { readonly message: MessageView }) {
  const words = useWords();
  const { t } = words;
  const { dismissRefusal } = useActions();
  const [copied, setCopied] = useState(false);
  const { id, refused } = message;
  if (refused === null) return null;
  return (
    <Note bad text={changeProblem(words, refused)}>
      {refused.change === "edit" && refused.text !== "" ? (
        <Button look="link" onClick={() => setCopied(copyText(refused.text))}>
          <span aria-live="polite">{copied ? t.refusal.copied : t.refusal.copy}</span>
        </Button>
      ) : null}
      <Button look="link" onClick={() => dismissRefusal(id)}>
        {t.notice.dismiss}
      </Button>
    </Note>
  );
}

/** Under a message whose file has not reached the server: why, and what can be done. */
export function UploadNote({ message }: { readonly message: MessageView }) {
  const { t } = useWords();
  const { resumeUpload, cancelUpload } = useActions();
  const { id, upload } = message;
  if (upload?.state !== "failed") return null;
  return (
    <div role="status">
      <Note bad text={t.files.failure[upload.failure ?? "refused"]}>
        <Button look="link" onClick={() => resumeUpload(id)}>
          {t.status.retry}
        </Button>
        <Button look="link" onClick={() => cancelUpload(id)}>
          {t.status.takeBack}
        </Button>
      </Note>
    </div>
  );
}

/** Under a message whose file could not be had or used: why. */
export function FileNote({ message }: { readonly message: MessageView }) {
  const { t } = useWords();
  const { dismissFileTrouble } = useActions();
  const trouble = useApp(({ fileTrouble }) =>
    fileTrouble?.message === message.id ? fileTrouble.problem : null,
  );
  if (trouble === null) return null;
  return (
    <div role="alert">
      <Note bad text={t.files.trouble[trouble]}>
        <Button look="link" onClick={dismissFileTrouble}>
          {t.notice.dismiss}
        </Button>
      </Note>
    </div>
  );
}
