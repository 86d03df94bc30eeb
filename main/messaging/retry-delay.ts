import type { Random } from "./ports.ts";

const baseMs = 1_000;
/** No wait is longer. */
export const capMs = 60_000;

/** How long to wait before the next try of something that was tried `attempts` times: full jitter, in ms, at least 200. */
export function retryDelayMs(attempts: number, random: Random): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempts, 16));
  return Math.max(200, Math.floor(random.next() * ceiling));
}
