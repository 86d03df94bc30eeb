import type { MessageView, ReadFigure } from "#shared/ipc/views.ts";
import { fill, useWords, type Words } from "../i18n/i18n.ts";
import styles from "./Bubble.module.css";

/** How many have read a message, in as few words as tell it. */
export function readWords({ t, plural }: Words, { read, of }: ReadFigure, whole: boolean): string {
  if (read >= of) return t.readers.all;
  if (read === 0) return t.readers.none;
  return whole ? fill(t.readers.part, { read, of }) : plural(t.readers.read, read);
}

export interface ReadByProps {
  readonly message: MessageView;
  readonly figure: ReadFigure;
  /** Of how many is said as well. */
  readonly whole?: boolean;
  readonly reachable: boolean;
  onOpen(message: MessageView): void;
}

/** Beside a message of one's own: how many have read it; it leads to who they are. */
export function ReadBy({ message, figure, whole = false, reachable, onOpen }: ReadByProps) {
  const words = useWords();
  return (
    <button
      type="button"
      className={styles["read"]}
      title={words.t.readers.show}
      tabIndex={reachable ? 0 : -1}
      data-testid="read-by"
      onClick={() => onOpen(message)}
    >
      {readWords(words, figure, whole)}
    </button>
  );
}
