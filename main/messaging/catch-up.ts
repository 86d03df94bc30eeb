import { errorName } from "./error-name.ts";
import { isDefinite } from "#shared/wire/codes.ts";
import { createFetch, type FetchEnd } from "./fetch.ts";
import { createHold } from "./hold.ts";
import { laterOf } from "./later.ts";
import type { Behind } from "./operations/lack.ts";
import type { Doorbell, Link, Log, Random, Store, Timers } from "./ports.ts";
import { type CatchingUp, createProgress } from "./progress.ts";
import { createRetryingLoop, type RoundEnd } from "./retrying-loop.ts";
import { inTurn } from "./in-turn.ts";
import { createSync } from "./sync.ts";
import type { Touched } from "./tx.ts";

export interface CatchUpPorts {
  readonly store: Store;
  readonly link: Link;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly self: string;
  /** So many changes behind, the newest page is shown before what lies between is brought (CU11). */
  readonly peekBehind: number;
  /** Whether a window may show its messages: otherwise nobody is to hear of each of them. */
  isOpened(conversation: string): boolean;
  /** This connection's sync is finished: what changed while one was away is known, though not yet here. */
  onSynced(): void;
  /** Messages were queued again that the server has lost, or what is personal is to be told again. */
  onRequeued(): void;
  /** So many messages of one's own are sent again because the server has lost them. */
  onSentAgain(messages: number): void;
  onTouched(touched: Touched): void;
  /** Something has come that windows need not be told of now. */
  onKept(): void;
  onCatchingUp(state: CatchingUp): void;
}

/** So many are looked up together … */
const batchMax = 50;
/** … and so many of them are asked for and kept at once. */
const atOnceMax = 4;
/** So many places that somebody has scrolled to wait at the most. */
const reachedMax = 8;
/** So many answers in a row that the store does not take are the store's fault, and asking for more is in vain. */
const oddMax = 3;
/** So many pushes are held until the sync is finished; more are made up for by another one. */
const heldMax = 500;
/** So many conversations that somebody looks at come first. */
const preferredMax = 8;

/** Brings what the server has: `sync` after each connect, then news, then history until it is complete (SPEC.md, CU). */
export function createCatchUp(ports: CatchUpPorts) {
  const { store, link, timers, random, log } = ports;
  const sync = createSync(ports);
  let synced = false;
  /** CU5: a doorbell could not be noted; only a sync knows what it rang for. */
  let missed = false;
  /** CU5: what came on this connection before its sync was finished. */
  const held: Doorbell[] = [];
  /** Counts connections: what began on an earlier one says nothing about this one. */
  let connection = 0;
  /** CU3: what is stuck is left alone until the next try, so that it holds nobody up and is not asked for in between. */
  const stuck = new Set<string>();
  /** CU3: those that somebody looks at, the last one first. */
  let preferred: string[] = [];
  /** CU15: with whom this connection's server was asked for a conversation that it has lost. */
  const askedFor = new Set<string>();
  /** Something rang since the last look at what is behind. */
  let rung = false;
  /** CU10: how the round that is under way ends, once that is known; nothing more is asked for in it. */
  let ending: RoundEnd | null = null;
  /** CU16: those that are far behind and wait: they must not crowd out what is new. */
  const waiting = new Set<string>();
  /** CU16: those that do not wait for the hold's end; null until this connection's sync has said what is there. */
  let owed: ReadonlySet<string> | null = null;
  /** CU16: below which place somebody looks for what is not here, by conversation. */
  const reached = new Map<string, number>();
  const hold = createHold(() => {
    waiting.clear();
    reached.clear();
    if (link.live) loop.run();
  });

  const fetch = createFetch({
    ...ports,
    isHeld: () => hold.held,
    goesOn: () => ending === null,
    async onWentBack() {
      log.warn("catchUp.serverWentBack");
      ports.onTouched(await store.run("forgetServer", {}));
      sync.reset();
      synced = false;
    },
  });

  const progress = createProgress(ports);

  /** CU2: how a round ends that began on a connection, once the server is another one, or may be; null while it goes on. */
  const overtaken = (on: number): RoundEnd | null => {
    if (!link.live || on !== connection) return "done";
    return synced ? null : "retry";
  };

  /** CU3: an answer that cannot be taken holds up nobody but its own conversation. */
  const isOdd = (error: unknown): "stuck" => {
    log.error("catchUp.pullFailed", { error: errorName(error) });
    return "stuck";
  };

  /**
   * CU15: each is asked for until the server has said something about it, once on a connection; its word is as good as its doorbell. What it
   * cannot say now ends the round (CU10).
   */
  const askForDirects = async (people: readonly string[], on: number): Promise<RoundEnd> => {
    for (const person of people) {
      const end = overtaken(on);
      if (end !== null) return end;
      if (askedFor.has(person)) continue;
      const outcome = await link.request("direct", { person });
      if (outcome.kind === "answered") {
        askedFor.add(person);
        const { conversation, rev } = outcome.payload;
        await take({ type: "change", payload: { conversation, rev, prev_rev: -1, rows: [] } });
      } else if (isDefinite(outcome)) askedFor.add(person);
      else {
        const later = laterOf(outcome);
        return later ? { ...later, moved: false } : "retry";
      }
    }
    return "done";
  };

  /** CU8, PS5. */
  const requeue = async (on: number): Promise<RoundEnd> => {
    const lacking = await store.run("requeueLacking", { self: ports.self });
    ports.onTouched(lacking);
    if (lacking.again > 0) {
      log.info("catchUp.sentAgain", { messages: lacking.again });
      ports.onSentAgain(lacking.again);
    }
    if (lacking.hasQueued || lacking.hasPersonal) ports.onRequeued();
    return askForDirects(lacking.lostDirects, on);
  };

  const nextBatch = async (): Promise<Behind[]> => {
    if (hold.held) owed ??= new Set(await store.run("owed", { self: ports.self }));
    const waits = (one: Behind): boolean => fetch.waits(one) && !owed?.has(one.conversation);
    for (;;) {
      // What is stuck or waits must not crowd out what is not.
      const limit = batchMax + stuck.size + waiting.size;
      const behind = await store.run("behind", { first: preferred, limit });
      const before = waiting.size;
      for (const one of behind)
        if (one.want === "changes" && waits(one)) waiting.add(one.conversation);
      const batch = behind.filter((one) => !stuck.has(one.conversation) && !waits(one));
      if (batch.length > 0 || behind.length < limit || waiting.size === before) return batch;
    }
  };

  /** CU16: what somebody has scrolled to comes, whoever holds the rest back. */
  const bringReached = async (
    note: (conversation: string, end: FetchEnd) => void,
  ): Promise<void> => {
    for (const [conversation, before] of reached) {
      reached.delete(conversation);
      const end = await fetch.below(conversation, before).catch(isOdd);
      // A server that does not give it keeps nobody from the rest.
      note(conversation, end === "stuck" ? "moved" : end);
      if (ending !== null) return;
    }
  };

  /** Nothing is left to ask for now. */
  const finish = async (on: number): Promise<RoundEnd> => {
    if (stuck.size === 0 && !hold.held) progress.allHere();
    await progress.tell(false);
    const gone = overtaken(on);
    if (gone !== null) return gone;
    const end = await requeue(on);
    return end === "done" && stuck.size > 0 ? "retry" : end;
  };

  /** Brings what is behind, page by page, until nothing is or only what is stuck. */
  const bringAll = async (on: number): Promise<RoundEnd> => {
    let moved = false;
    let oddInARow = 0;
    ending = null;
    fetch.begin();
    const isEnded = (): boolean => (ending ??= overtaken(on)) !== null;
    const isOddAgain = (error: unknown): "stuck" => {
      oddInARow += 1;
      return isOdd(error);
    };
    const note = (conversation: string, end: FetchEnd): void => {
      const gone = overtaken(on);
      if (gone !== null) ending ??= gone;
      else if (oddInARow >= oddMax) ending ??= "retry";
      else if (end === "moved") {
        oddInARow = 0;
        moved = true;
      } else if (end === "stuck") stuck.add(conversation);
      else ending ??= { ...end, moved };
    };
    while (!isEnded()) {
      await bringReached(note);
      if (isEnded()) break;
      const batch = await nextBatch();
      if (isEnded()) break;
      if (batch.length === 0 && reached.size === 0) return finish(on);
      const hasNews = batch.some(({ want }) => want !== "history");
      await progress.tell(hasNews);
      const wanted = preferred;
      // Somebody looks at another one or scrolls, or news came while history was being brought.
      const isOver = (): boolean =>
        isEnded() || wanted !== preferred || reached.size > 0 || (!hasNews && rung);
      const bring = async (one: Behind): Promise<void> =>
        note(one.conversation, await fetch.next(one).catch(isOddAgain));
      // One alone as long as nothing comes: who gives or takes nothing is not asked for much at once.
      const width = (): number => (moved && oddInARow === 0 ? atOnceMax : 1);
      await inTurn(batch, { width, isOver, work: bring });
      if (!isEnded()) rung = false;
    }
    return ending ?? "done";
  };

  /** CU5. */
  const take = async (push: Doorbell): Promise<void> => {
    // Something new may be there to move it.
    stuck.delete(push.payload.conversation);
    rung = true;
    fetch.pushed(push);
    try {
      ports.onTouched(
        push.type === "change"
          ? await store.run("applyChange", push.payload)
          : await store.run("applyLeft", push.payload),
      );
    } catch (error) {
      missed = true;
      throw error;
    } finally {
      loop.run();
    }
  };

  const round = async (isRetry: boolean): Promise<RoundEnd> => {
    if (!link.live) return "done";
    if (missed && !isRetry) return "retry";
    if (missed) {
      missed = false;
      synced = false;
      sync.reset();
    }
    if (isRetry) stuck.clear();
    const on = connection;
    if (!synced) {
      progress.begin();
      const end = await sync.run();
      if (on !== connection) return "done";
      if (end !== "done") return end;
      sync.reset();
      synced = true;
      owed = null;
      ports.onSynced();
      // In their order, before any that comes from here on.
      await Promise.all(held.splice(0).map((push) => take(push).catch(isOdd)));
    }
    const end = await bringAll(on);
    return end === "done" && missed && link.live ? "retry" : end;
  };

  /** Until the sync is finished. */
  const wait = (push: Doorbell): void => {
    if (held.length < heldMax) held.push(push);
    else missed = true;
  };

  const loop = createRetryingLoop({
    timers,
    random,
    log,
    failed: "catchUp.failed",
    gatherMs: 0,
    round,
  });

  return {
    /** The link came up or went down: each connection begins with a sync of its own. */
    live(live: boolean): void {
      connection += 1;
      synced = false;
      progress.reset();
      missed = false;
      held.length = 0;
      askedFor.clear();
      reached.clear();
      waiting.clear();
      sync.reset();
      fetch.reset();
      if (live) loop.live();
    },
    /** Somebody looks at this conversation: it comes before the others. */
    prefer(conversation: string): void {
      if (preferred[0] === conversation) return;
      preferred = [conversation, ...preferred.filter((one) => one !== conversation)].slice(
        0,
        preferredMax,
      );
    },
    /** CU16: history, and what lies far behind, is held back for as long as anybody holds it. */
    hold,
    /** CU16: somebody has scrolled to where what lies below this place is not here. */
    reach(conversation: string, before: number): void {
      if (!hold.held || !link.live || reached.size >= reachedMax) return;
      reached.set(conversation, before);
      loop.run();
    },
    /** CU5. */
    async push(push: Doorbell): Promise<void> {
      // Before the sync nobody knows whether this is the server that the cursors are about.
      if (synced) await take(push);
      else wait(push);
    },
    /**
     * The server has said, in an answer, that something has reached a rev. That moves no cursor, so it counts before the sync is
     * finished too: what was asked for is there. And once more after it: the sync may have been read before, and begin another epoch.
     */
    async ring(conversation: string, rev: number): Promise<void> {
      const payload = { conversation, rev, prev_rev: -1, rows: [] };
      if (synced) return take({ type: "change", payload });
      wait({ type: "change", payload });
      ports.onTouched(await store.run("applyChange", payload));
    },
    /** Nothing waits for its next try. */
    hurry(): void {
      if (link.live) loop.live();
    },
    stop: () => loop.stop(),
  };
}
