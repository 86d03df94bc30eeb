import type { Accounts } from "../accounts/accounts.ts";
import type { Timers } from "../chat/ports.ts";
import { errorKind, type ServerLog } from "./log.ts";

/** How long comings and goings are gathered, so that a whole office that comes back is one write. */
const gatherMs = 5_000;

export interface LastSeenPorts {
  readonly accounts: Accounts;
  readonly timers: Timers;
  readonly log: ServerLog;
}

/** Notes by which tokens somebody came or went, a moment later and many at once. */
export function createLastSeen({ accounts, timers, log }: LastSeenPorts) {
  let gathered = new Set<string>();
  let cancel: (() => void) | null = null;

  const write = async (): Promise<void> => {
    cancel = null;
    const tokens = gathered;
    gathered = new Set();
    if (tokens.size === 0) return;
    await accounts
      .seen([...tokens])
      .catch((error: unknown) => log.error({ error: errorKind(error) }, "seen.failed"));
  };

  return {
    /** Somebody has come or gone by this token. */
    note(token: string): void {
      gathered.add(token);
      cancel ??= timers.after(gatherMs, () => void write());
    },
    /** Writes what is gathered; nothing is to be noted afterwards. Never rejects. */
    async close(): Promise<void> {
      cancel?.();
      await write();
    },
  };
}
