import { errorName } from "./error-name.ts";
import type { Later } from "./later.ts";
import { createLoop } from "./loop.ts";
import type { Log, Random, Timers } from "./ports.ts";
import { boundedDelayMs, retryDelayMs } from "./retry-delay.ts";

/**
 * How a round ended: nothing is left to do; some of it is to be tried again; or the server wants to be asked later, when
 * `moved` says whether the round had come on before that.
 */
export type RoundEnd = "done" | "retry" | (Later & { readonly moved: boolean });

export interface RetryingLoopPorts {
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** The event that a round which throws is logged as. */
  readonly failed: string;
  /** What is asked for within so many ms is done in one round; 0 begins one at once. */
  readonly gatherMs: number;
  /** Does what is to be done. `isRetry` says that what did not work before is to be tried again now. */
  round(isRetry: boolean): Promise<RoundEnd>;
}

/**
 * A loop whose rounds gather what is asked for, and which tries again after growing delays what did not work. Where the
 * server wants to be asked later no round begins before then, however often it is asked for (SPEC.md, CU10).
 */
export function createRetryingLoop(ports: RetryingLoopPorts) {
  const { timers, random, log, gatherMs } = ports;
  let failures = 0;
  /** Whether the next round, and whether the present one, tries again what did not work. */
  let isRetry = true;
  let wasRetry = true;
  let waitsForServer = false;
  let cancelGather: (() => void) | null = null;
  let cancelRetry: (() => void) | null = null;

  const cancelWaiting = (): void => {
    cancelRetry?.();
    cancelRetry = null;
    waitsForServer = false;
  };
  const retryAfter = (delayMs: number): void => {
    cancelWaiting();
    cancelRetry = timers.after(delayMs, () => {
      cancelWaiting();
      isRetry = true;
      loop.run();
    });
  };
  /** What is asked for in between neither puts the next try off nor makes the delays grow. */
  const retryLater = (): void => {
    if (cancelRetry !== null && !wasRetry) return;
    failures += 1;
    retryAfter(retryDelayMs(failures, random));
  };
  const waitForServer = ({ afterMs, moved }: Later & { moved: boolean }): void => {
    failures = moved ? 1 : failures + 1;
    retryAfter(afterMs === null ? retryDelayMs(failures, random) : boundedDelayMs(afterMs));
    waitsForServer = true;
  };

  const loop = createLoop(
    async () => {
      if (waitsForServer) return;
      wasRetry = isRetry;
      isRetry = false;
      const end = await ports.round(wasRetry);
      if (end === "done") {
        failures = 0;
        cancelWaiting();
      } else if (end === "retry") retryLater();
      else waitForServer(end);
    },
    (error) => {
      log.error(ports.failed, { error: errorName(error) });
      retryLater();
    },
  );
  const cancelAll = (): void => {
    cancelGather?.();
    cancelWaiting();
  };

  const run = (): void => {
    if (gatherMs === 0) {
      loop.run();
      return;
    }
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
      cancelWaiting();
      isRetry = true;
      run();
    },
    async stop(): Promise<void> {
      cancelAll();
      await loop.stop();
      cancelAll();
    },
  };
}
