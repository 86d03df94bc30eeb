import type { Timers } from "../messaging/ports.ts";
import type { SteadyClock } from "./steady-clock.ts";

/** However long there is to wait, the clock is looked at this often, in ms: timers stand still while a machine sleeps. */
export const lookEveryMs = 10_000;
/** A look that comes so much later than it was due is one after a sleep, or a clock that was set, in ms. */
export const leapMs = 5_000;

export interface AlarmPorts {
  readonly clock: SteadyClock;
  readonly timers: Timers;
  /** What was waited for is due. */
  onDue(): void;
  /** More time has passed than this program has seen pass; called before `onDue`. May set the alarm anew. */
  onLeap(): void;
}

/**
 * The one timer of a connection. It notices that the machine has slept, or that its clock was set forward, also where
 * no system tells of it. A clock that is set back is none of its business: the steady clock goes on.
 */
export function createAlarm({ clock, timers, onDue, onLeap }: AlarmPorts) {
  let cancel: (() => void) | null = null;
  let dueAt: number | null = null;

  const look = (expectedAt: number): void => {
    cancel = null;
    if (clock.now() - expectedAt >= leapMs) onLeap();
    // Whoever heard of the leap has set it anew, or has not: then what it was set for still counts.
    if (cancel !== null || dueAt === null) return;
    if (clock.now() >= dueAt) onDue();
    else wait(dueAt);
  };
  const wait = (at: number): void => {
    const now = clock.now();
    const waitMs = Math.min(lookEveryMs, Math.max(0, at - now));
    cancel = timers.after(waitMs, () => look(now + waitMs));
  };

  return {
    /** Waits for this time, in place of any before; null waits for nothing. */
    set(at: number | null): void {
      cancel?.();
      cancel = null;
      dueAt = at;
      if (at !== null) wait(at);
    },
  };
}
