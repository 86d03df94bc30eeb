import { Pause, Play } from "lucide-react";
import type { CSSProperties } from "react";
import type { FileView } from "#shared/ipc/file-views.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { durationTime } from "#shared/i18n/times.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { usePlayer, useVoice } from "./PlayerProvider.tsx";
import { isUnplayed } from "./play-order.ts";
import { Ring } from "./Ring.tsx";
import { useTravel } from "./use-travel.ts";
import { levelsFor } from "./waveform.ts";
import styles from "./VoiceBody.module.css";

/** Bars of a short note and of a long one: longer ones are wider. */
const barsOf = (durationMs: number): number => Math.min(44, 32 + Math.round(durationMs / 2_500));

/** ms by which an arrow key moves. */
const stepMs = 2_000;

const rates = [1, 1.5, 2] as const;

function Rate({ shown }: { readonly shown: boolean }) {
  const words = useWords();
  const { changeSettings } = useActions();
  const rate = useApp(({ start }) => start?.settings.voiceRate ?? 1);
  const label = fill(words.t.voice.rate, { rate });
  const next = rates[(rates.indexOf(rate) + 1) % rates.length] ?? 1;
  if (!shown && rate === 1) return null;
  return (
    <button
      type="button"
      className={styles["rate"]}
      aria-label={label}
      title={label}
      onClick={() => changeSettings({ voiceRate: next })}
    >
      {rate}×
    </button>
  );
}

interface BarsProps {
  readonly levels: readonly number[];
  /** From 0 to 1. */
  readonly part: number;
}

function Bars({ levels, part }: BarsProps) {
  return (
    <span className={styles["bars"]} aria-hidden="true">
      {levels.map((level, index) => (
        <i
          // oxlint-disable-next-line react/no-array-index-key -- a bar is its place
          key={index}
          className={index / levels.length < part ? styles["past"] : undefined}
          style={{ "--level": level / 255 } as CSSProperties}
        />
      ))}
    </span>
  );
}

/** Somebody's voice: its shape, which is also the way to a place in it, how long it is, and how fast it is played. */
export function VoiceBody({
  message,
  file,
}: {
  readonly message: MessageView;
  readonly file: FileView;
}) {
  const { t } = useWords();
  const player = usePlayer();
  const voice = useVoice(message);
  const travel = useTravel(message);
  const durationMs = file.durationMs ?? 0;
  const at = voice?.at ?? 0;
  const playing = voice?.playing ?? false;
  const time = durationTime(voice && at > 0 ? at : durationMs);
  const levels = levelsFor(file.waveform ?? [], barsOf(durationMs));
  const label = playing ? t.voice.pause : fill(t.voice.play, { time: durationTime(durationMs) });
  return (
    <div className={styles["voice"]} data-testid="voice" data-playing={playing}>
      {travel?.way === "up" ? (
        <Ring message={message} travel={travel} />
      ) : (
        <button
          type="button"
          className={styles["play"]}
          aria-label={label}
          title={label}
          onClick={() => player.toggle(message)}
        >
          {playing ? (
            <Pause size={20} fill="currentColor" strokeWidth={0} aria-hidden="true" />
          ) : (
            <Play size={20} fill="currentColor" strokeWidth={0} aria-hidden="true" />
          )}
        </button>
      )}
      <div className={styles["shape"]}>
        <span className={styles["seek"]}>
          <Bars levels={levels} part={durationMs === 0 ? 0 : at / durationMs} />
          <input
            type="range"
            aria-label={t.voice.seek}
            aria-valuetext={fill(t.voice.at, {
              at: durationTime(at),
              time: durationTime(durationMs),
            })}
            min={0}
            max={Math.max(durationMs, 1)}
            step={stepMs / 20}
            value={at}
            disabled={travel?.way === "up"}
            onKeyDown={(event) => {
              const by = { ArrowRight: stepMs, ArrowLeft: -stepMs }[event.key];
              if (by === undefined) return;
              event.preventDefault();
              player.seek(message, Math.min(Math.max(at + by, 0), durationMs));
            }}
            onChange={(event) => player.seek(message, Number(event.target.value))}
          />
        </span>
        <span className={styles["facts"]}>
          <span>{time}</span>
          {isUnplayed(message) ? (
            <span
              className={styles["unplayed"]}
              role="img"
              aria-label={t.voice.unplayed}
              title={t.voice.unplayed}
            />
          ) : null}
          <Rate shown={voice !== null} />
          {voice?.failed ? <span className={styles["failed"]}>{t.files.notPlayed}</span> : null}
        </span>
      </div>
    </div>
  );
}
