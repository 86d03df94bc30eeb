import type { Clock } from "../messaging/ports.ts";

export interface SteadyClock extends Clock {
  /** Never goes back. A leap forward is passed on: the machine slept. */
  now(): number;
  /** The same moment as the wall clock would name it, in ms since the Unix epoch. */
  toWall(at: number): number;
}

/** Makes of a wall clock, which people and NTP may set back, one that deadlines can be held against. */
export function createSteadyClock(clock: Clock): SteadyClock {
  let last = clock.now();
  /** How far the wall clock was set back, in all. */
  let setBackMs = 0;
  return {
    now() {
      const wall = clock.now();
      setBackMs = Math.max(setBackMs, last - wall);
      last = wall + setBackMs;
      return last;
    },
    toWall: (at) => Math.max(0, at - setBackMs),
  };
}
