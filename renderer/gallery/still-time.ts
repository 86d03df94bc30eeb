/** A Wednesday morning, in whichever zone one looks: pictures must not change with the day or the place. ms since the epoch. */
export const now = new Date(2026, 2, 18, 10, 30).getTime();

/** Moments before `now`, in ms. */
export const minutes = (count: number): number => count * 60_000;
export const days = (count: number): number => count * 86_400_000;

/** Longer than what a bar waits for before it speaks, shorter than what a bubble waits for before it complains. */
const livesMsMax = 2_000;
/** How much quicker those two seconds pass: nobody wants to wait for a picture. */
const haste = 10;

/**
 * Stops the page's clock at `now`. What a component does within its first two seconds still happens, soon; what is due
 * later never is, so that a state that is shown stays the state that is shown.
 */
export function stopTime(): void {
  Date.now = () => now;
  const { setTimeout: realSetTimeout } = window;
  Object.assign(window, {
    setTimeout: (run: () => void, delayMs = 0): number =>
      delayMs > livesMsMax ? 0 : realSetTimeout(run, delayMs / haste),
  });
}
