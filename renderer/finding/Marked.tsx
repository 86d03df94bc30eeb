import { useFindables } from "./use-findables.ts";
import { hitsOf, partsOf } from "./match.ts";
import styles from "./Marked.module.css";

export interface MarkedProps {
  readonly text: string;
  /** What was looked for, as wordsIn gives it. */
  readonly words: readonly string[];
  readonly isName?: boolean;
}

/** A text in which stands out what was looked for. */
export function Marked({ text, words, isName = false }: MarkedProps) {
  const findables = useFindables();
  if (words.length === 0 || text === "") return text;
  return partsOf(text, hitsOf(findables.of(text, isName), words)).map(({ start, part, isHit }) =>
    isHit ? (
      <mark key={start} className={styles["mark"]}>
        {part}
      </mark>
    ) : (
      part
    ),
  );
}
