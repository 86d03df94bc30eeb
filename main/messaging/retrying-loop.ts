import { createLoop } from "./loop.ts";
import type { Log, Random, Timers } from "./ports.ts";
import { retryDelayMs } from "./retry-delay.ts";

export interface RetryingLoopPorts {
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** The event that a round which throws is logged as. */
  readonly failed: string;
  /** What is asked for within so many ms is done in one round. */
  readonly gatherMs: number;
  /** Does what is to be done; false when some of it has to be tried again later. */
  round(): Promise<boolean>;
}

/** A loop whose rounds gather what is asked for, and which tries again after growing delays what did not work. */
export function createRetryingLoop(ports: RetryingLoopPorts) {
  const { timers, random, log, gatherMs } = ports;
  let failures = 0;
  let cancelGather: (() => void) | null = null;
  let cancelRetry: (() => void) | null = null;

  const retryLater = (): void => {
    failures += 1;
    cancelRetry?.();
    cancelRetry = timers.after(retryDelayMs(failures, random), () => loop.run());
  };
  const loop = createLoop(
    async () => {
      if (await ports.round()) failures = 0;
      else retryLater();
    },
    (error) => {
      log.error(ports.failed, { error: error instanceof Error ? error.name : "unknown" });
      retryLater();
    },
  );
  const cancelAll = (): void => {
    cancelGather?.();
    cancelRetry?.();
  };

  const run = (): void => {
    cancelGather ??= timers.after(gatherMs, () => {
      cancelGather = null;
      loop.run();
    });
  };
  return {
    /** There is something to do. */
    run,
    /** The link is live again: nothing waits for its next try. */
    live(): void {
      failures = 0;
      cancelRetry?.();
      run();
    },
    async stop(): Promise<void> {
      cancelAll();
      await loop.stop();
      cancelAll();
    },
  };
}
