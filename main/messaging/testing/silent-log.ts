import type { Log } from "../ports.ts";

/** A log that nobody reads. */
export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
