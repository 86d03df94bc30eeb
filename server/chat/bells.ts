import type { Store } from "../store/store.ts";
import type { PageBounds, Timers } from "./ports.ts";
import { bothOf, createPushNews, everybody, type Listeners, type Rung } from "./push-news.ts";

export interface BellPorts {
  readonly store: Store;
  readonly timers: Timers;
  readonly listeners: Listeners;
  readonly bounds: PageBounds;
  onError(error: unknown): void;
}

/** How often a process looks for itself what has changed: it heals a bell that was lost. */
const pollEveryMs = 5_000;

/** Under what a bell that was told is remembered; ids have no control characters. */
const toldKey = (id: string, mover: string | null): string =>
  mover === null ? id : `${id}\n${mover}`;

/**
 * Doorbells (delivery.md, Pushing). A ring carries nothing: it makes this process read what is new in a conversation and
 * push it (push-news.ts). One read at a time per conversation; a ring meanwhile makes it go round again. A ring for a
 * position that has moved names whose it is.
 */
export function createBells({ store, timers, listeners, bounds, onError }: BellPorts) {
  let startStamp: number | null = null;
  // Rung before its start it knows of nobody that they have heard it.
  const pushNews = createPushNews({ listeners, bounds, startStamp: () => startStamp ?? -1 });
  /** The stamp of the read that was pushed last, by toldKey: what is not newer has been told. Only since the last poll. */
  const told = new Map<string, number>();
  /** What is being told, and for whom it was rung meanwhile; null where nobody did. */
  const running = new Map<string, Rung | null>();
  /** What could not be read when it was rung for: the next look rings again, as it may have come past the change itself. */
  const untold = new Map<string, Rung>();
  let seenStamp: number | null = null;
  let cancelPoll: (() => void) | null = null;
  let stopped = false;

  const run = async (id: string, first: Rung): Promise<void> => {
    let rung: Rung | null = first;
    while (rung !== null && !stopped) {
      const now: Rung = rung;
      running.set(id, null);
      await store
        .read(async (tx) => {
          const stamp = await tx.stamp();
          const whom = await pushNews(tx, id, now);
          for (const mover of whom === everybody ? [null] : whom)
            told.set(toldKey(id, mover), stamp);
        })
        .catch((error: unknown) => {
          untold.set(id, bothOf(untold.get(id) ?? now, now));
          onError(error);
        });
      rung = running.get(id) ?? null;
    }
    running.delete(id);
  };

  const ringFor = (id: string, rung: Rung): void => {
    if (stopped) return;
    const waiting = running.get(id);
    if (waiting === undefined) void run(id, rung);
    else running.set(id, waiting === null ? rung : bothOf(waiting, rung));
  };

  const ring = (id: string, mover: string | null = null): void =>
    ringFor(id, mover === null ? everybody : new Set([mover]));

  const poll = async (): Promise<void> => {
    const { stamp, changed } = await store.read(async (tx) => ({
      stamp: await tx.stamp(),
      changed: seenStamp === null ? [] : await tx.changedAfter(seenStamp),
    }));
    const isTold = (key: string, changedAt: number): boolean => (told.get(key) ?? -1) >= changedAt;
    const rungForAll = new Set<string>();
    for (const [id, rung] of untold) {
      untold.delete(id);
      if (rung === everybody) rungForAll.add(id);
      ringFor(id, rung);
    }
    // What changed for everybody comes first, and tells every position too.
    for (const { id, mover, stamp: changedAt } of changed) {
      if (rungForAll.has(id) || isTold(toldKey(id, null), changedAt)) continue;
      if (mover !== null && isTold(toldKey(id, mover), changedAt)) continue;
      if (mover === null) rungForAll.add(id);
      ring(id, mover);
    }
    startStamp ??= stamp;
    seenStamp = stamp;
    // The next poll asks for what is newer only.
    for (const [key, at] of told) if (at <= stamp) told.delete(key);
  };

  const pollLater = (): void => {
    if (stopped) return;
    cancelPoll = timers.after(pollEveryMs, () => {
      poll().catch(onError).finally(pollLater);
    });
  };

  return {
    ring,
    /** Nobody connects before it resolves. */
    async start(): Promise<void> {
      await poll();
      pollLater();
    },
    stop(): void {
      stopped = true;
      cancelPoll?.();
    },
  };
}

export type Bells = ReturnType<typeof createBells>;
