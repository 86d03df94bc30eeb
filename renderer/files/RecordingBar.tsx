import { Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { durationTime } from "#shared/i18n/times.ts";
import { limits } from "#shared/wire/limits.ts";
import { useWords } from "../i18n/i18n.ts";
import { IconButton } from "../ui/Button.tsx";
import { nearEndMs, type Recorder, type Recording } from "./recorder.ts";
import styles from "./RecordingBar.module.css";

/** So many bars of the last moments are shown. */
const bars = 48;
/** One bar stands for this long; ms. */
const barMs = 70;

/** The last moments, as loud as they were; drawn without React, as it moves all the time. */
function Meter({ recorder }: { readonly recorder: Recorder }) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const levels = Array.from({ length: bars }, () => 0);
    const timer = setInterval(() => {
      levels.push(recorder.level());
      levels.shift();
      for (const [index, bar] of [...(place.current?.children ?? [])].entries())
        if (bar instanceof HTMLElement)
          bar.style.setProperty("--level", String(levels[index] ?? 0));
    }, barMs);
    return () => clearInterval(timer);
  }, [recorder]);
  return (
    <span ref={place} className={styles["meter"]} aria-hidden="true">
      {Array.from({ length: bars }, (_, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a bar is its place
        <i key={index} />
      ))}
    </span>
  );
}

/** ms since it began, looked at often enough for a clock that shows seconds. */
function useElapsed(recorder: Recorder): number {
  const [elapsed, setElapsed] = useState(() => recorder.elapsed());
  useEffect(() => {
    const timer = setInterval(() => setElapsed(recorder.elapsed()), 200);
    return () => clearInterval(timer);
  }, [recorder]);
  return elapsed;
}

export interface RecordingBarProps {
  readonly recorder: Recorder;
  readonly phase: Recording["phase"];
  /** Set while the button is held: whether the finger is where letting go cancels. */
  readonly held: { readonly away: boolean } | null;
}

/** In the place of the line where one writes, while one speaks. */
export function RecordingBar({ recorder, phase, held }: RecordingBarProps) {
  const { t, plural } = useWords();
  const elapsed = useElapsed(recorder);
  const left = limits.voiceMsMax - elapsed;
  const hint =
    phase === "making"
      ? t.voice.making
      : left < nearEndMs
        ? plural(t.voice.last, Math.max(0, Math.ceil(left / 1000)))
        : held === null
          ? null
          : held.away
            ? t.voice.letGo
            : t.voice.slide;
  // The seconds are not counted aloud.
  const spoken =
    phase === "making"
      ? t.voice.making
      : left < nearEndMs
        ? plural(t.voice.last, nearEndMs / 1000)
        : held?.away
          ? t.voice.letGo
          : t.voice.recording;
  return (
    <div
      className={[styles["bar"], held?.away && styles["away"]].filter(Boolean).join(" ")}
      role="group"
      aria-label={t.voice.recording}
      data-testid="recording"
      data-phase={phase}
    >
      <IconButton
        label={t.voice.cancel}
        disabled={phase === "making"}
        onClick={() => recorder.cancel()}
      >
        <Trash2 size={18} />
      </IconButton>
      <span className={styles["dot"]} aria-hidden="true" />
      <time className={styles["time"]}>{durationTime(Math.floor(elapsed / 1000) * 1000)}</time>
      {hint === null ? null : <span className={styles["hint"]}>{hint}</span>}
      <Meter recorder={recorder} />
      <span role="status" className="spoken">
        {spoken}
      </span>
    </div>
  );
}
