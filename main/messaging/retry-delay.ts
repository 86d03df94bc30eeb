import type { Random } from "./ports.ts";

const baseMs = 1_000;
/** No wait is longer. */
export const capMs = 60_000;
/** No wait is shorter. */
export const leastMs = 200;

/** A wait that somebody else has named, in ms, within our own bounds: a timer that is given more than it can hold fires at once. */
export const boundedDelayMs = (delayMs: number): number =>
  Math.min(capMs, Math.max(leastMs, delayMs));

/** How long to wait before the next try of something that was tried `attempts` times: full jitter, in ms. */
export function retryDelayMs(attempts: number, random: Random): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempts, 16));
  return Math.max(leastMs, Math.floor(random.next() * ceiling));
}
