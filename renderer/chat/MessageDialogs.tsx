import { type RefObject, useRef, useState } from "react";
import type { MessageView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import type { ChangeProblem } from "../state/app-state.ts";
import { useActions } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Modal } from "../ui/Modal.tsx";
import { Details } from "./Details.tsx";
import { Readers } from "./Readers.tsx";
import styles from "./MessageDialogs.module.css";

/** What is asked about a message; `recallEmpty`: because it was rewritten to nothing. */
export interface Asking {
  readonly what: "recall" | "recallEmpty" | "details" | "readers";
  readonly message: MessageView;
}

interface RecallProps {
  readonly message: MessageView;
  readonly empty: boolean;
  readonly first: RefObject<HTMLButtonElement | null>;
  onClose(): void;
}

function Recall({ message, empty, first, onClose }: RecallProps) {
  const { t } = useWords();
  const { recall } = useActions();
  const [problem, setProblem] = useState<ChangeProblem | null>(null);
  const onRecall = async (): Promise<void> => {
    const found = await recall(message);
    if (found === null) onClose();
    else setProblem(found);
  };
  return (
    <div className={styles["recall"]}>
      <p className={styles["hint"]}>{empty ? t.message.emptyHint : t.message.recallHint}</p>
      {problem === null ? null : (
        <p role="alert" className={styles["problem"]}>
          {t.change[problem]}
        </p>
      )}
      <div className={styles["answers"]}>
        <Button onClick={onClose}>{t.message.keep}</Button>
        <Button ref={first} look="danger" onClick={() => void onRecall()}>
          {t.message.recall}
        </Button>
      </div>
    </div>
  );
}

export interface MessageDialogsProps {
  readonly asking: Asking | null;
  /** The messages as they are now. */
  readonly messages: readonly MessageView[] | undefined;
  /** Several people read here. */
  readonly shared?: boolean;
  onClose(): void;
}

/** What is asked, or told, about one message. */
export function MessageDialogs({ asking, messages, shared = false, onClose }: MessageDialogsProps) {
  const { t } = useWords();
  const first = useRef<HTMLButtonElement>(null);
  const details = asking?.what === "details";
  const readers = asking?.what === "readers";
  const message = messages?.find(({ id }) => id === asking?.message.id) ?? asking?.message;
  return (
    <>
      <Modal
        open={asking !== null && !details && !readers}
        title={t.message.recallTitle}
        initialFocus={first}
        onClose={onClose}
      >
        {message ? (
          <Recall
            message={message}
            empty={asking?.what === "recallEmpty"}
            first={first}
            onClose={onClose}
          />
        ) : null}
      </Modal>
      <Modal open={details} title={t.details.title} onClose={onClose}>
        {message ? <Details message={message} shared={shared} /> : null}
      </Modal>
      <Modal open={readers} title={t.readers.title} onClose={onClose}>
        {message ? (
          <div className={styles["people-read"]}>
            <Readers message={message} />
          </div>
        ) : null}
      </Modal>
    </>
  );
}
