import type { Stale } from "./watch.ts";

/**
 * Renews what is stale, one go after the other; what becomes stale meanwhile is renewed in one more go. A go that fails
 * is told of and hinders no later one.
 */
export function oneAtATime(
  renew: (stale: Stale) => Promise<void>,
  failed: (error: unknown) => void,
): (stale: Stale) => void {
  let waiting: Stale | null = null;
  let busy = false;
  const go = async (): Promise<void> => {
    busy = true;
    while (waiting) {
      const now = waiting;
      waiting = null;
      await renew(now).catch(failed);
    }
    busy = false;
  };
  return (stale) => {
    waiting = {
      app: stale.app || (waiting?.app ?? false),
      server: stale.server || (waiting?.server ?? false),
    };
    if (!busy) void go();
  };
}
