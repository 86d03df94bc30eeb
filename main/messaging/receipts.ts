import { retryableCodes } from "#shared/wire/codes.ts";
import { createLoop } from "./loop.ts";
import type { Link, Log, Random, Store, Timers } from "./ports.ts";
import { retryDelayMs } from "./retry-delay.ts";
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
  let failures = 0;
  let cancelGather: (() => void) | null = null;
  let cancelRetry: (() => void) | null = null;
  /** Reports that the server has refused for good on this connection; asking again would go in circles. */
  const refused = new Set<string>();

  const retryLater = (): void => {
    failures += 1;
    cancelRetry?.();
    cancelRetry = timers.after(retryDelayMs(failures, random), () => loop.run());
  };

  const round = async (): Promise<void> => {
    if (!link.live) return;
    let failed = false;
    for (const { conversation, kind, seq } of await store.run("reports", {})) {
      const name = `${kind} ${seq} ${conversation}`;
      if (refused.has(name)) continue;
      const outcome = await link.request(kind, { conversation, seq });
      if (outcome.kind === "answered")
        onTouched(await store.run("applyMe", { conversation, me: outcome.payload.me }));
      else if (outcome.kind === "refused" && !retryableCodes.includes(outcome.code))
        refused.add(name);
      else failed = true;
    }
    if (failed) retryLater();
    else failures = 0;
  };

  const loop = createLoop(round, (error) => {
    log.error("receipts.failed", { error: error instanceof Error ? error.name : "unknown" });
    retryLater();
  });

  /** Something was read or has arrived. */
  const run = (): void => {
    cancelGather ??= timers.after(gatherMs, () => {
      cancelGather = null;
      loop.run();
    });
  };

  return {
    run,
    /** The link is live again: nothing waits for its next try. */
    live(): void {
      failures = 0;
      refused.clear();
      cancelRetry?.();
      run();
    },
    async stop(): Promise<void> {
      cancelGather?.();
      cancelRetry?.();
      await loop.stop();
      cancelGather?.();
      cancelRetry?.();
    },
  };
}
