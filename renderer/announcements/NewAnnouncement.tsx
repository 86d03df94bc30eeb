import { type FormEvent, type RefObject, useRef, useState } from "react";
import { limits } from "#shared/wire/limits.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import type { AnnounceProblem } from "../state/announcing.ts";
import { useActions } from "../state/use-app.ts";
import { useHere } from "../state/use-here.ts";
import { Button } from "../ui/Button.tsx";
import { Modal } from "../ui/Modal.tsx";
import { Everybody } from "./Everybody.tsx";
import styles from "./Announcements.module.css";

interface FormProps {
  readonly input: RefObject<HTMLTextAreaElement | null>;
  onDone(): void;
}

function Form({ input, onDone }: FormProps) {
  const { t } = useWords();
  const { announce } = useActions();
  const isHere = useHere();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<AnnounceProblem | null>(null);
  const over = text.trim().length - limits.textLengthMax;

  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const found = await announce(text);
    setBusy(false);
    // Whoever has closed it may have something else open by now.
    if (!isHere()) return;
    if (found === null) onDone();
    else setProblem(found);
  };
  const said = over > 0 ? fill(t.composer.tooLong, { over }) : problem && t.announce[problem];
  return (
    <form className={styles["form"]} onSubmit={(event) => void onSubmit(event)}>
      <textarea
        ref={input}
        className={styles["text"]}
        aria-label={t.announce.text}
        placeholder={t.announce.text}
        dir="auto"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
        }}
      />
      <Everybody />
      {said === null ? null : (
        <p role="alert" className={styles["problem"]}>
          {said}
        </p>
      )}
      <div className={styles["answers"]}>
        <Button type="submit" look="main" disabled={busy || over > 0 || text.trim() === ""}>
          {t.announce.send}
        </Button>
      </div>
    </form>
  );
}

export interface NewAnnouncementProps {
  readonly open: boolean;
  onClose(): void;
}

/** The first word to everybody, where there is no conversation yet in which one could write it. */
export function NewAnnouncement({ open, onClose }: NewAnnouncementProps) {
  const { t } = useWords();
  const input = useRef<HTMLTextAreaElement>(null);
  return (
    <Modal open={open} title={t.announce.new} initialFocus={input} onClose={onClose}>
      <Form input={input} onDone={onClose} />
    </Modal>
  );
}
