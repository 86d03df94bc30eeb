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
const checkEveryMs = 5_000;

/** Cuts the connections whose token was revoked or whose account was disabled since they came in; until the returned call. */
export function watchTokens({ accounts, timers, log, admitted }: TokenWatchPorts): () => void {
  let stopped = false;
  let cancel: () => void = () => undefined;

  const check = async (): Promise<void> => {
    for (const { token, cut } of admitted())
      if (!(await accounts.isValid(token)) && !stopped) cut();
  };
  const checkLater = (): void => {
    if (stopped) return;
    cancel = timers.after(checkEveryMs, () => {
      check()
        .catch((error: unknown) => log.error({ error: errorKind(error) }, "tokens.failed"))
        .finally(checkLater);
    });
  };

  checkLater();
  return () => {
    stopped = true;
    cancel();
  };
}
