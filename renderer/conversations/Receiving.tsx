import { Pause, Play } from "lucide-react";
import { useEffect, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { isHistoryPaused, useActions, useApp } from "../state/use-app.ts";
import { IconButton } from "../ui/Button.tsx";
import { type Reception, receptionOf, receptionWords } from "./reception.ts";
import styles from "./Receiving.module.css";

/** What comes in sooner than this, in ms, is nobody's business. */
const saidAfterMs = 600;

/** What is coming in, once that has lasted. */
function useReception(): Reception | null {
  const connection = useApp((state) => state.connection);
  const held = useApp(isHistoryPaused);
  const reception = receptionOf(connection, held);
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

/** Lets earlier messages wait, or go on. */
function PauseButton() {
  const { t } = useWords();
  const { changeSettings } = useActions();
  const held = useApp(isHistoryPaused);
  return (
    <IconButton
      className={styles["pause"]}
      label={held ? t.connection.resumeHistory : t.connection.pauseHistory}
      onClick={() => changeSettings({ historyPaused: !held })}
    >
      {held ? <Play size={14} /> : <Pause size={14} />}
    </IconButton>
  );
}

/** In words, beside the title: there it moves nothing. */
export function Receiving() {
  const words = useWords();
  const reception = useReception();
  if (reception === null) return null;
  return (
    <span className={styles["receiving"]} data-testid="receiving">
      <span
        className={[styles["words"], reception.quiet && styles["quiet"]].filter(Boolean).join(" ")}
      >
        {receptionWords(words, reception)}
      </span>
      {reception.part === null ? null : <PauseButton />}
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
  const { quiet, part, paused } = reception;
  const value = part === null ? null : Math.floor(part * 100);
  return (
    <div
      className={classes(quiet)}
      role="progressbar"
      aria-label={receptionWords(words, { quiet, part: null, paused })}
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
