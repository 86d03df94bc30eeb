import { vi } from "vitest";

/**
 * Waits until `check` throws no more, and resolves to what it gives; after 15 s, which no machine needs that only is busy, rejects
 * with what it threw last.
 */
export const until = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 15_000, interval: 10 });
