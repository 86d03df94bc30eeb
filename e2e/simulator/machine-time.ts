import type { SimClock } from "./clock.ts";

/** Virtual time 0 on a wall clock that is right. */
const wallAtStart = 1_750_000_000_000;

/** How one machine's wall clock goes wrong. It stays when a program on it ends. */
export interface Wall {
  offsetMs: number;
  /** How many of its seconds pass in a true one. */
  readonly rate: number;
}

/**
 * The clock and timers of one program on one machine. Timers run by the machine's own idea of a second; they stand still
 * while it sleeps, and none fires after `end`.
 */
export function createMachineTime(sim: SimClock, wall: Wall) {
  const waiting = new Map<object, { readonly run: () => void; left: number; cancel(): void }>();
  let dueAt = new WeakMap<object, number>();
  const onEnd = new Set<() => void>();
  let asleep = false;
  let ended = false;

  const arm = (key: object): void => {
    const one = waiting.get(key);
    if (!one) return;
    dueAt.set(key, sim.now() + one.left);
    one.cancel = sim.after(one.left, () => {
      waiting.delete(key);
      one.run();
    });
  };

  return {
    clock: { now: (): number => Math.floor(wallAtStart + wall.offsetMs + sim.now() * wall.rate) },
    timers: {
      after(delayMs: number, run: () => void): () => void {
        if (ended) return () => undefined;
        const key = {};
        const left = Math.ceil(Math.max(0, delayMs) / wall.rate);
        waiting.set(key, { run, left, cancel: () => undefined });
        if (!asleep) arm(key);
        return () => {
          waiting.get(key)?.cancel();
          waiting.delete(key);
        };
      },
    },
    get asleep(): boolean {
      return asleep;
    },
    sleep(): void {
      if (asleep) return;
      asleep = true;
      for (const [key, one] of waiting) {
        one.cancel();
        one.left = Math.max(0, (dueAt.get(key) ?? 0) - sim.now());
      }
    },
    wake(): void {
      if (!asleep) return;
      asleep = false;
      for (const key of waiting.keys()) arm(key);
    },
    /** What holds something beyond the program, such as a lock, lets go of it at its end. Returns the disposer. */
    onEnd(run: () => void): () => void {
      onEnd.add(run);
      return () => onEnd.delete(run);
    },
    /** The program is gone: nothing of it happens any more. */
    end(): void {
      ended = true;
      for (const run of onEnd) run();
      onEnd.clear();
      for (const one of waiting.values()) one.cancel();
      waiting.clear();
      dueAt = new WeakMap();
    },
    get ended(): boolean {
      return ended;
    },
  };
}

export type MachineTime = ReturnType<typeof createMachineTime>;
