import type { Accounts } from "../accounts/accounts.ts";
import type { Timers } from "../chat/ports.ts";
import { errorKind, type ServerLog } from "./log.ts";

/** A connection that was let in by a token. */
export interface Admitted {
  readonly token: string;
  /** Ends the connection. */
  cut(): void;
}

export interface TokenWatchPorts {
  readonly accounts: Accounts;
  readonly timers: Timers;
  readonly log: ServerLog;
  admitted(): readonly Admitted[];
}

/** How long a connection may outlive its token: tokens are also revoked by other processes, such as the command line. */
const checkEveryMs = 1_000;

/** Cuts the connections whose token was revoked or whose account was disabled since they came in. */
export function watchTokens({ accounts, timers, log, admitted }: TokenWatchPorts) {
  let stopped = false;
  let cancel: () => void = () => undefined;

  /** Never rejects. */
  const check = async (those: readonly Admitted[]): Promise<void> => {
    if (those.length === 0) return;
    try {
      const valid = await accounts.validOf(those.map(({ token }) => token));
      if (stopped) return;
      for (const { token, cut } of those) if (!valid.has(token)) cut();
    } catch (error) {
      log.error({ error: errorKind(error) }, "tokens.failed");
    }
  };
  const checkLater = (): void => {
    if (stopped) return;
    cancel = timers.after(checkEveryMs, () => void check(admitted()).finally(checkLater));
  };

  checkLater();
  return {
    /** Looks at these at once: something of theirs was revoked here. */
    check: (those: readonly Admitted[]): void => void check(those),
    stop(): void {
      stopped = true;
      cancel();
    },
  };
}
