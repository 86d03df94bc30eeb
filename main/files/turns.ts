import { errorName } from "../messaging/error-name.ts";
import type { Log, Timers } from "../messaging/ports.ts";

/** FI2: so many transfers run at once, in both directions together. */
export const transfersAtOnceMax = 3;

/**
 * So long, in ms, is waited for what was ended: a disk that does not answer keeps the others from no turn, and nobody from signing
 * out. Less than quitting waits for everything together (main/index.ts).
 */
export const endWithinMs = 3_000;
/** So many that do not end are passed over for others: each holds a file open, and the memory for its pieces. */
export const unendedMax = 9;

/** Something that travels, or wants to. */
export interface Job {
  /** No two with the same key run at once. */
  readonly key: string;
  readonly conversation: string;
  /** Somebody waits for it. */
  readonly isAsked: boolean;
  /** A page shows it: what it shows now comes before what has scrolled away since. */
  readonly isShown?: boolean;
  /** Never rejects for what its ports say; ends soon after the signal, but for what a disk may owe it. */
  run(signal: AbortSignal): Promise<void>;
  /** Its turn is over, and it may ask for another one. */
  ended?(): void;
}

interface Running {
  readonly stop: AbortController;
  /** It has ended, or is not waited for any more. */
  readonly over: PromiseWithResolvers<void>;
  cancelWait(): void;
}

export interface TurnsPorts {
  readonly timers: Timers;
  readonly log: Log;
}

/** FI2: whose turn it is to travel. */
export function createTurns({ timers, log }: TurnsPorts) {
  /** By key, in the order of the adding. */
  const waiting = new Map<string, Job>();
  const running = new Map<string, Running>();
  /** Those of what runs that were ended, did not end in time and have no turn any more; their keys stay taken. */
  const unended = new Set<Running>();
  const visible = new Map<number, string>();
  let isOpen = false;
  let stopped = false;

  const rank = ({ conversation, isAsked }: Job): number =>
    ([...visible.values()].includes(conversation) ? 0 : 2) + (isAsked ? 0 : 1);

  const latestLike = (one: Job): Job =>
    [...waiting.values()].findLast(
      (job) => job.isShown === true && rank(job) === rank(one) && !running.has(job.key),
    ) ?? one;

  const pump = (): void => {
    const isFree = (): boolean =>
      running.size - Math.min(unended.size, unendedMax) < transfersAtOnceMax;
    while (isOpen && !stopped && isFree()) {
      let best: Job | null = null;
      for (const job of waiting.values())
        if (!running.has(job.key) && (best === null || rank(job) < rank(best))) best = job;
      if (best?.isShown === true) best = latestLike(best);
      if (!best) return;
      begin(best);
    }
  };

  const begin = (job: Job): void => {
    waiting.delete(job.key);
    const one: Running = {
      stop: new AbortController(),
      over: Promise.withResolvers(),
      cancelWait: () => undefined,
    };
    running.set(job.key, one);
    void job
      .run(one.stop.signal)
      .catch((error: unknown) => log.error("files.transfer", { error: errorName(error) }))
      .finally(() => {
        one.cancelWait();
        unended.delete(one);
        running.delete(job.key);
        one.over.resolve();
        job.ended?.();
        pump();
      });
  };

  const end = (one: Running): void => {
    if (one.stop.signal.aborted) return;
    one.cancelWait = timers.after(endWithinMs, () => {
      log.warn("files.unended");
      unended.add(one);
      one.over.resolve();
      pump();
    });
    one.stop.abort();
  };

  return {
    /** Adds what is not there yet, in the order of the adding. What is being ended is not there any more: it is waited for. */
    add(job: Job): void {
      const current = running.get(job.key);
      const isThere = (current && !current.stop.signal.aborted) || waiting.has(job.key);
      if (stopped || isThere) return;
      waiting.set(job.key, job);
      pump();
    },
    /** What waits under this key is wanted anew, now perhaps by somebody who waits for it. */
    renew(key: string, isAsked: boolean): void {
      const job = waiting.get(key);
      if (!job) return;
      waiting.delete(key);
      waiting.set(key, { ...job, isAsked: job.isAsked || isAsked });
    },
    has: (key: string): boolean => running.has(key) || waiting.has(key),
    /** What waits under these keys is forgotten, what runs is ended: within `endWithinMs`, or its turn is another's. */
    drop(isUnwanted: (key: string) => boolean): void {
      for (const key of waiting.keys()) if (isUnwanted(key)) waiting.delete(key);
      for (const [key, one] of running) if (isUnwanted(key)) end(one);
    },
    /** What a window shows, or (null) no longer shows. */
    attend(window: number, conversation: string | null): void {
      if (conversation === null) visible.delete(window);
      else visible.set(window, conversation);
    },
    /** There is a connection, or none: without one nothing begins. */
    open(live: boolean): void {
      isOpen = live;
      pump();
    },
    /** Ends whatever runs; resolves within `endWithinMs`. */
    async stop(): Promise<void> {
      stopped = true;
      waiting.clear();
      for (const one of running.values()) end(one);
      await Promise.all([...running.values()].map(({ over }) => over.promise));
    },
  };
}
export type Turns = ReturnType<typeof createTurns>;
