import { SendHorizontal } from "lucide-react";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { limits } from "#shared/wire/limits.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { IconButton } from "../ui/Button.tsx";
import { sendsOn } from "./composer-keys.ts";
import styles from "./Composer.module.css";

/** The counter appears when this much room is left. */
const counterBelow = 500;

export interface ComposerProps {
  readonly conversation: string;
  readonly name: string;
  /** Why nothing can be written here; null where it can. */
  readonly closed: string | null;
}

/** Where one writes. A text that could not be stored comes back; each conversation keeps its own. */
export function Composer({ conversation, name, closed }: ComposerProps) {
  const { t } = useWords();
  const { setDraft, giveBack, send, takeBack } = useActions();
  const text = useApp(({ drafts }) => drafts[conversation] ?? "");
  const unsent = useApp(
    ({ open }) => open?.messages.findLast(({ mine, seq }) => mine && seq === null)?.id ?? null,
  );
  const enterSends = useApp(({ start }) => start?.settings.enterSends ?? true);
  const [problem, setProblem] = useState<"storage" | "notMember" | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const compositionEndedAt = useRef<number | null>(null);

  const toWrite = useApp(({ open }) => open?.toWrite ?? false);

  useEffect(() => {
    if (toWrite) input.current?.focus();
  }, [conversation, toWrite]);

  // Grows with its text up to the height that the style allows.
  useLayoutEffect(() => {
    const element = input.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  const over = text.trim().length - limits.textLengthMax;
  const ready = text.trim() !== "" && over <= 0;

  const submit = async (): Promise<void> => {
    if (!ready) return;
    // Room for the next line at once: who types fast must lose neither a letter nor an Enter.
    setDraft(conversation, "");
    const failed = await send(conversation, text).then(
      (outcome) => (outcome.ok ? null : outcome.problem),
      () => "storage" as const,
    );
    if (failed !== null) giveBack(conversation, text);
    setProblem(failed === null ? null : failed === "notMember" ? failed : "storage");
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const { key, altKey, shiftKey, nativeEvent } = event;
    // Up from an empty line goes back to what was written last, while it can still be had back.
    if (key === "ArrowUp" && text === "" && !altKey && !shiftKey && !nativeEvent.isComposing) {
      if (unsent !== null) {
        event.preventDefault();
        takeBack(conversation, unsent);
      }
      return;
    }
    if (!sendsOn(event.nativeEvent, compositionEndedAt.current, event.timeStamp, enterSends))
      return;
    event.preventDefault();
    void submit();
  };

  if (closed !== null) return <p className={styles["closed"]}>{closed}</p>;

  return (
    <div className={styles["composer"]}>
      {over > 0 || problem !== null ? (
        <p className={styles["problem"]} role="alert">
          {over > 0
            ? fill(t.composer.tooLong, { over })
            : t.composer[problem === "notMember" ? "notMember" : "storage"]}
        </p>
      ) : null}
      <div className={styles["box"]}>
        <textarea
          ref={input}
          className={styles["input"]}
          data-testid="composer-input"
          aria-label={t.composer.label}
          placeholder={fill(t.composer.placeholder, { name })}
          title={enterSends ? t.composer.hint : undefined}
          rows={1}
          dir="auto"
          value={text}
          onChange={(event) => setDraft(conversation, event.target.value)}
          onKeyDown={onKeyDown}
          onCompositionEnd={(event) => {
            compositionEndedAt.current = event.timeStamp;
          }}
        />
        {over > -counterBelow && over <= 0 ? (
          <span className={styles["counter"]}>{fill(t.composer.left, { count: -over })}</span>
        ) : null}
        <IconButton
          label={t.composer.send}
          className={styles["send"]}
          disabled={!ready}
          onClick={() => void submit()}
        >
          <SendHorizontal size={18} />
        </IconButton>
      </div>
    </div>
  );
}
