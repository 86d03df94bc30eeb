import type { Log } from "../messaging/ports.ts";
import { errorName } from "../messaging/error-name.ts";

/** A set of listeners. One that throws is logged and keeps nobody else from hearing. */
export function createListeners<T>(log: Log) {
  const all = new Set<(value: T) => void>();
  return {
    /** Returns the disposer. */
    add(listener: (value: T) => void): () => void {
      // A wrapper of its own: the same function added twice is two listeners.
      const own = (value: T): void => listener(value);
      all.add(own);
      return () => void all.delete(own);
    },
    tell(value: T): void {
      for (const listener of all) {
        try {
          listener(value);
        } catch (error) {
          const name = errorName(error);
          log.error("connection.listenerFailed", { error: name });
        }
      }
    },
    clear: () => all.clear(),
  };
}
