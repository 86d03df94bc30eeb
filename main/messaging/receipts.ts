import { retryableCodes } from "#shared/wire/codes.ts";
import type { Link, Log, Random, Store, Timers } from "./ports.ts";
import { createRetryingLoop } from "./retrying-loop.ts";
import type { Touched } from "./tx.ts";

export interface ReceiptPorts {
  readonly store: Store;
  readonly link: Link;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  onTouched(touched: Touched): void;
}

/** Touches of this many ms are reported together. */
const gatherMs = 150;

/** Reports what was read and what has arrived, one request at a time (SPEC.md, RD3). */
export function createReceipts({ store, link, timers, random, log, onTouched }: ReceiptPorts) {
  /** Reports that the server has refused for good on this connection; asking again would go in circles. */
  const refused = new Set<string>();

  const round = async (): Promise<boolean> => {
    if (!link.live) return true;
    let done = true;
    for (const { conversation, kind, seq } of await store.run("reports", {})) {
      const name = `${kind} ${seq} ${conversation}`;
      if (refused.has(name)) continue;
      const outcome = await link.request(kind, { conversation, seq });
      if (outcome.kind === "answered")
        onTouched(await store.run("applyMe", { conversation, me: outcome.payload.me }));
      else if (outcome.kind === "refused" && !retryableCodes.includes(outcome.code))
        refused.add(name);
      else done = false;
    }
    return done;
  };

  const loop = createRetryingLoop({
    timers,
    random,
    log,
    failed: "receipts.failed",
    gatherMs,
    round,
  });
  return {
    ...loop,
    live(): void {
      refused.clear();
      loop.live();
    },
  };
}
