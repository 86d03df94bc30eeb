import { Mic, SendHorizontal } from "lucide-react";
import { type PointerEvent, useEffect, useRef } from "react";
import { useWords } from "../i18n/i18n.ts";
import { IconButton } from "../ui/Button.tsx";
import type { Recorder, Recording } from "./recorder.ts";
import styles from "./RecordingBar.module.css";

/** Whoever lets go sooner has pressed the button, and speaks with both hands free; ms. */
const holdMs = 350;
/** Whoever slides this far away wants to cancel; px. */
const awayPx = 80;

export interface RecordButtonProps {
  readonly recorder: Recorder;
  readonly phase: Recording["phase"];
  /** See RecordingBar. */
  readonly held: { readonly away: boolean } | null;
  onHeld(held: { readonly away: boolean } | null): void;
}

/** Begins a voice note: a press begins it and another one sends it; held down, it is sent by letting go. */
export function RecordButton({ recorder, phase, held, onHeld }: RecordButtonProps) {
  const { t } = useWords();
  const pressed = useRef<{ readonly x: number; readonly y: number; readonly at: number } | null>(
    null,
  );
  /** The press that began it is told as a click, too. */
  const began = useRef(false);
  const active = phase !== "idle";

  // Escape cancels wherever the keyboard is, and does nothing else then.
  useEffect(() => {
    if (!active) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      pressed.current = null;
      onHeld(null);
      recorder.cancel();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [active, recorder, onHeld]);

  const isAway = ({ clientX, clientY }: PointerEvent): boolean => {
    const from = pressed.current;
    return from !== null && Math.hypot(clientX - from.x, clientY - from.y) > awayPx;
  };
  const letGo = (event: PointerEvent): void => {
    const from = pressed.current;
    if (from === null) return;
    const away = isAway(event);
    pressed.current = null;
    onHeld(null);
    if (away || event.type === "pointercancel") recorder.cancel();
    else if (event.timeStamp - from.at >= holdMs) recorder.finish();
  };

  const label = active && held === null ? t.voice.send : t.voice.record;
  return (
    <IconButton
      label={label}
      title={active ? label : t.voice.recordHint}
      className={[styles["record"], held && styles["held"]].filter(Boolean).join(" ")}
      disabled={phase === "making"}
      data-testid="record"
      onPointerDown={(event) => {
        began.current = !active;
        if (active || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pressed.current = { x: event.clientX, y: event.clientY, at: event.timeStamp };
        onHeld({ away: false });
        recorder.begin();
      }}
      onPointerMove={(event) => {
        if (pressed.current === null) return;
        const away = isAway(event);
        if (away !== held?.away) onHeld({ away });
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onClick={(event) => {
        const byKeyboard = event.detail === 0;
        if (began.current && !byKeyboard) return;
        if (active) recorder.finish();
        else if (byKeyboard) recorder.begin();
      }}
    >
      {active && held === null ? <SendHorizontal size={18} /> : <Mic size={18} />}
    </IconButton>
  );
}
