import { retryableCodes } from "#shared/wire/codes.ts";
import type { Link, Log, Random, Store, Timers } from "./ports.ts";
import { createRetryingLoop } from "./retrying-loop.ts";

export interface PersonalPorts {
  readonly store: Store;
  readonly link: Link;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

/** Writings of this many ms go out together: a draft changes with every key. */
const gatherMs = 700;

/** Tells the server what was marked and drafted here, one request at a time (SPEC.md, PS2). */
export function createPersonal({ store, link, timers, random, log }: PersonalPorts) {
  const round = async (): Promise<boolean> => {
    if (!link.live) return true;
    for (const { key, value, unconfirmed: writings } of await store.run("unconfirmed", {})) {
      const outcome = await link.request("put", { key, value });
      if (outcome.kind === "lost") return false;
      if (outcome.kind === "refused" && retryableCodes.includes(outcome.code)) return false;
      // Refused for good: it stays as it is here, and is not asked for again.
      if (outcome.kind === "refused") log.warn("personal.refused", { code: outcome.code });
      await store.run("confirmPersonal", { key, writings });
    }
    return true;
  };
  return createRetryingLoop({ timers, random, log, failed: "personal.failed", gatherMs, round });
}
