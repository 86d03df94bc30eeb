import { retryableCodes } from "#shared/wire/codes.ts";
import { createLoop } from "./loop.ts";
import type { Link, Log, Random, Store, Timers } from "./ports.ts";
import { retryDelayMs } from "./retry-delay.ts";

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
  let failures = 0;
  let cancelGather: (() => void) | null = null;
  let cancelRetry: (() => void) | null = null;

  const retryLater = (): void => {
    failures += 1;
    cancelRetry?.();
    cancelRetry = timers.after(retryDelayMs(failures, random), () => loop.run());
  };

  const round = async (): Promise<void> => {
    if (!link.live) return;
    for (const { key, value, unconfirmed: writings } of await store.run("unconfirmed", {})) {
      const outcome = await link.request("put", { key, value });
      if (outcome.kind === "lost") return retryLater();
      if (outcome.kind === "refused" && retryableCodes.includes(outcome.code)) return retryLater();
      // Refused for good: it stays as it is here, and is not asked for again.
      if (outcome.kind === "refused") log.warn("personal.refused", { code: outcome.code });
      await store.run("confirmPersonal", { key, writings });
    }
    failures = 0;
  };

  const loop = createLoop(round, (error) => {
    log.error("personal.failed", { error: error instanceof Error ? error.name : "unknown" });
    retryLater();
  });

  return {
    /** Something was written here. */
    run(): void {
      cancelGather ??= timers.after(gatherMs, () => {
        cancelGather = null;
        loop.run();
      });
    },
    /** The link is live again: nothing waits for its next try. */
    live(): void {
      failures = 0;
      cancelRetry?.();
      loop.run();
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
