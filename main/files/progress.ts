import type { Transfer } from "#shared/ipc/file-views.ts";
import type { Timers } from "../messaging/ports.ts";

/** Windows are told no more often than this. */
const tellEveryMs = 100;

/** How far everything has come that travels now: in memory only. */
export function createProgress(ports: {
  readonly timers: Timers;
  tell(of: readonly Transfer[]): void;
}) {
  const all = new Map<string, Transfer>();
  let cancel: (() => void) | null = null;
  let isChanged = false;
  let stopped = false;

  const tell = (): void => {
    isChanged = false;
    ports.tell([...all.values()]);
    cancel = ports.timers.after(tellEveryMs, () => {
      cancel = null;
      if (isChanged) tell();
    });
  };
  const changed = (): void => {
    isChanged = true;
    if (!cancel && !stopped) tell();
  };

  return {
    set(key: string, transfer: Transfer): void {
      all.set(key, transfer);
      changed();
    },
    end(key: string): void {
      if (all.delete(key)) changed();
    },
    stop(): void {
      stopped = true;
      cancel?.();
    },
  };
}
export type Progress = ReturnType<typeof createProgress>;
