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
  let cancelTimer: (() => void) | null = null;

  const runAfter = (delayMs: number): void => {
    cancelTimer ??= timers.after(delayMs, () => {
      cancelTimer = null;
      loop.run();
    });
  };

  const round = async (): Promise<void> => {
    if (!link.live) return;
    let failed = false;
    for (const { conversation, kind, seq } of await store.run("reports", {})) {
      const outcome = await link.request(kind, { conversation, seq });
      if (outcome.kind === "answered")
        onTouched(await store.run("applyMe", { conversation, me: outcome.payload.me }));
      else failed = true;
    }
    failures = failed ? failures + 1 : 0;
    if (failed) runAfter(retryDelayMs(failures, random));
  };

  const loop = createLoop(round, (error) => {
    log.error("receipts.failed", { error: error instanceof Error ? error.name : "unknown" });
  });

  return {
    /** Something was read or has arrived. */
    run: () => runAfter(gatherMs),
    async stop(): Promise<void> {
      cancelTimer?.();
      await loop.stop();
      cancelTimer?.();
    },
  };
}
