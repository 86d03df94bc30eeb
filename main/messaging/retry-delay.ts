import type { Random } from "./ports.ts";

const baseMs = 1_000;
/** No wait is longer. */
export const capMs = 60_000;
/** No wait is shorter. */
export const leastMs = 200;

/** How long to wait before the next try of something that was tried `attempts` times: full jitter, in ms. */
export function retryDelayMs(attempts: number, random: Random): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempts, 16));
  return Math.max(leastMs, Math.floor(random.next() * ceiling));
}
