import { errorName } from "../messaging/error-name.ts";
import type { Log } from "../messaging/ports.ts";

/** FI2: so many transfers run at once, in both directions together. */
export const transfersAtOnceMax = 3;

/** Something that travels, or wants to. */
export interface Job {
  /** No two with the same key run at once. */
  readonly key: string;
  readonly conversation: string;
  /** Somebody waits for it. */
  readonly isAsked: boolean;
  /** A page shows it: what it shows now comes before what has scrolled away since. */
  readonly isShown?: boolean;
  /** Never rejects for what its ports say; ends soon after the signal. */
  run(signal: AbortSignal): Promise<void>;
  /** Its turn is over, and it may ask for another one. */
  ended?(): void;
}

/** FI2: whose turn it is to travel. */
export function createTurns({ log }: { readonly log: Log }) {
  /** By key, in the order of the adding. */
  const waiting = new Map<string, Job>();
  const running = new Map<
    string,
    { readonly stop: AbortController; readonly done: Promise<void> }
  >();
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
    while (isOpen && !stopped && running.size < transfersAtOnceMax) {
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
    const stop = new AbortController();
    const done = job
      .run(stop.signal)
      .catch((error: unknown) => log.error("files.transfer", { error: errorName(error) }))
      .finally(() => {
        running.delete(job.key);
        job.ended?.();
        pump();
      });
    running.set(job.key, { stop, done });
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
    /** What waits under these keys is forgotten, what runs is ended. */
    drop(isUnwanted: (key: string) => boolean): void {
      for (const key of waiting.keys()) if (isUnwanted(key)) waiting.delete(key);
      for (const [key, { stop }] of running) if (isUnwanted(key)) stop.abort();
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
    async stop(): Promise<void> {
      stopped = true;
      waiting.clear();
      for (const { stop } of running.values()) stop.abort();
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}
export type Turns = ReturnType<typeof createTurns>;
