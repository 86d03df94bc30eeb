import { codes } from "#shared/wire/codes.ts";
import type { RequestOutcome } from "./ports.ts";
import type { RequestType } from "#shared/wire/requests.ts";

/** The server wants to be asked later: whoever hears it ends its round and waits. */
export interface Later {
  /** In how many ms; null where it does not say. */
  readonly afterMs: number | null;
}

/** What a refusal says about asking later; null for an outcome that says nothing of the kind. */
export function laterOf(outcome: RequestOutcome<RequestType>): Later | null {
  if (outcome.kind !== "refused") return null;
  const { code, retryAfterMs } = outcome;
  if (retryAfterMs !== undefined) return { afterMs: retryAfterMs };
  // `internal` speaks of this very request; these speak of the server.
  const ofTheServer: readonly number[] = [codes.rateLimited, codes.stopping, codes.cannotStore];
  return ofTheServer.includes(code) ? { afterMs: null } : null;
}
