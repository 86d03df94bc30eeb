import { useState } from "react";
import { statusText } from "#shared/i18n/status-text.ts";
import { dayOf } from "#shared/i18n/times.ts";
import { limits } from "#shared/wire/limits.ts";
import { useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import type { StatusProblem } from "../state/app-state.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Choice } from "../ui/Choice.tsx";
import { TextField } from "../ui/TextField.tsx";
import styles from "./OwnStatus.module.css";

const ends = ["none", "hour", "fourHours", "today"] as const;
type End = (typeof ends)[number];
const hourMs = 3_600_000;

/** When what one says of oneself ends, in ms since the epoch; null for when one changes it. */
const untilOf = (end: End, now: number): number | null =>
  ({
    none: null,
    hour: now + hourMs,
    fourHours: now + 4 * hourMs,
    today: new Date(dayOf(now)).setHours(24),
  })[end];

type Said = StatusProblem | "busy" | "saved" | "removed";
const isGood = (said: Said): boolean => said === "busy" || said === "saved" || said === "removed";

/** What one says of oneself: everybody sees it, so it is changed with the server, or not at all. */
export function OwnStatus() {
  const words = useWords();
  const { t } = words;
  const { setStatus } = useActions();
  const status = useApp(({ account }) => account?.status ?? null);
  const shown = statusText(words, status, useNow());
  const [text, setText] = useState(shown === null ? "" : (status?.text ?? ""));
  const [end, setEnd] = useState<End>("none");
  const [said, setSaid] = useState<Said | null>(null);

  /** One at a time; whatever becomes of it is said. */
  const say = async (wanted: string): Promise<void> => {
    if (said === "busy") return;
    setSaid("busy");
    const next = wanted === "" ? null : { text: wanted, until: untilOf(end, Date.now()) };
    const outcome = await setStatus(next).catch(() => "failed" as const);
    if (outcome === "ok" && next === null) setText("");
    setSaid(outcome !== "ok" ? outcome : next === null ? "removed" : "saved");
  };

  return (
    <section className={styles["own"]} aria-label={t.ownStatus.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void say(text.trim());
        }}
      >
        <TextField
          label={t.ownStatus.title}
          hint={t.ownStatus.label}
          value={text}
          maxLength={limits.statusLengthMax}
          problem={said === null || isGood(said) ? null : t.ownStatus[said]}
          onChange={({ target }) => {
            setText(target.value);
            setSaid(null);
          }}
        />
        <small>{t.ownStatus.hint}</small>
        <Choice<End>
          label={t.ownStatus.until}
          value={end}
          options={ends.map((one) => [one, t.ownStatus.ends[one]] as const)}
          onChange={setEnd}
        />
        <div className={styles["buttons"]}>
          <Button type="submit" look="main" disabled={text.trim() === ""}>
            {t.ownStatus.save}
          </Button>
          {shown === null ? null : (
            <Button onClick={() => void say("")}>{t.ownStatus.remove}</Button>
          )}
        </div>
        <p role="status" className={styles["said"]}>
          {said !== null && isGood(said) ? t.ownStatus[said] : ""}
        </p>
      </form>
    </section>
  );
}
