import type { Clock, Timers } from "../../messaging/ports.ts";

export interface TestTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Timers that are set and have not fired. */
  readonly alive: number;
}

/** The machine's own time, with its timers counted. */
export function realTime(): TestTime {
  const alive = new Set<NodeJS.Timeout>();
  return {
    clock: { now: () => Date.now() },
    timers: {
      after(delayMs, run) {
        const timer = setTimeout(() => {
          alive.delete(timer);
          run();
        }, delayMs);
        alive.add(timer);
        return () => {
          alive.delete(timer);
          clearTimeout(timer);
        };
      },
    },
    get alive() {
      return alive.size;
    },
  };
}

interface Pending {
  readonly at: number;
  readonly run: () => void;
}

/** Time that passes only by `advance`, firing what falls due in its order. */
export function handTime(startAt = 1_750_000_000_000) {
  const pending = new Set<Pending>();
  let now = startAt;
  return {
    clock: { now: () => now },
    timers: {
      after(delayMs: number, run: () => void) {
        const one = { at: now + delayMs, run };
        pending.add(one);
        return () => void pending.delete(one);
      },
    },
    get alive() {
      return pending.size;
    },
    advance(ms: number): void {
      const end = now + ms;
      for (;;) {
        const due = [...pending].filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        pending.delete(due);
        now = Math.max(now, due.at);
        due.run();
      }
      now = end;
    },
    /** The wall clock is set back or forward; timers keep their remaining time. */
    setClock(byMs: number): void {
      now += byMs;
      const moved = [...pending].map((one) => [one, { ...one, at: one.at + byMs }] as const);
      for (const [one] of moved) pending.delete(one);
      for (const [, later] of moved) pending.add(later);
    },
  };
}
