import { isDefinite } from "#shared/wire/codes.ts";
import { laterOf } from "./later.ts";
import type { Link, Log, Random, Store, Timers } from "./ports.ts";
import { createRetryingLoop, type RoundEnd } from "./retrying-loop.ts";

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
  const round = async (): Promise<RoundEnd> => {
    if (!link.live) return "done";
    let moved = false;
    for (const { key, value, unconfirmed: writings } of await store.run("unconfirmed", {})) {
      const outcome = await link.request("put", { key, value });
      const later = laterOf(outcome);
      if (later) return { ...later, moved };
      // Refused for good: it stays as it is here, and is not asked for again.
      if (outcome.kind === "refused" && isDefinite(outcome))
        log.warn("personal.refused", { code: outcome.code });
      else if (outcome.kind !== "answered") return "retry";
      const rev = outcome.kind === "answered" ? outcome.payload.rev : null;
      await store.run("confirmPersonal", { key, writings, rev });
      moved = true;
    }
    return "done";
  };
  return createRetryingLoop({ timers, random, log, failed: "personal.failed", gatherMs, round });
}
