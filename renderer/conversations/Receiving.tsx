import { useEffect, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { useApp } from "../state/use-app.ts";
import { type Reception, receptionOf, receptionWords } from "./reception.ts";
import styles from "./Receiving.module.css";

/** What comes in sooner than this, in ms, is nobody's business. */
const saidAfterMs = 600;

/** What is coming in, once that has lasted. */
function useReception(): Reception | null {
  const connection = useApp((state) => state.connection);
  const reception = receptionOf(connection);
  const under = reception !== null;
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!under) {
      setLasting(false);
      return undefined;
    }
    const timer = setTimeout(() => setLasting(true), saidAfterMs);
    return () => clearTimeout(timer);
  }, [under]);
  return lasting ? reception : null;
}

/** In words, beside the title: there it moves nothing. */
export function Receiving() {
  const words = useWords();
  const reception = useReception();
  if (reception === null) return null;
  return (
    <span
      className={[styles["words"], reception.quiet && styles["quiet"]].filter(Boolean).join(" ")}
      data-testid="receiving"
    >
      {receptionWords(words, reception)}
    </span>
  );
}

/** As a thin line between what stands above and below; it takes no room. */
export function ReceivingLine() {
  const words = useWords();
  const reception = useReception();
  const classes = (quiet: boolean): string =>
    [styles["line"], quiet && styles["quiet"]].filter(Boolean).join(" ");
  if (reception === null) return null;
  const { quiet, part } = reception;
  const value = part === null ? null : Math.floor(part * 100);
  return (
    <div
      className={classes(quiet)}
      role="progressbar"
      aria-label={receptionWords(words, { quiet, part: null })}
      title={receptionWords(words, reception)}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value === null ? {} : { "aria-valuenow": value })}
    >
      <span
        className={styles[value === null ? "unknown" : "part"]}
        {...(value === null ? {} : { style: { transform: `scaleX(${value / 100})` } })}
      />
    </div>
  );
}
