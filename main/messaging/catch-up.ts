import { codes } from "#shared/wire/codes.ts";
import type { AnswerPayload } from "#shared/wire/requests.ts";
import { createLoop } from "./loop.ts";
import type { Link, Log, Push, Random, RequestOutcome, Store, Timers } from "./ports.ts";
import { retryDelayMs } from "./retry-delay.ts";
import type { Touched } from "./tx.ts";

/** A sync of more pages than this is a server gone wrong, not an absence. */
const syncPagesMax = 10_000;

export interface CatchUpPorts {
  readonly store: Store;
  readonly link: Link;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly self: string;
  /** Messages were queued again that the server has lost. */
  onRequeued(): void;
  onTouched(touched: Touched): void;
  onCatchingUp(catchingUp: boolean): void;
}

/** So many pages without a row in a row are believed; then the next one waits. */
const emptyPagesMax = 20;

type Place = AnswerPayload<"sync">["after"];

/** Whether a page ends behind the one before it: a server that turns in circles must not turn us with it. */
const isBehind = (before: Place, now: NonNullable<Place>): boolean =>
  before === null ||
  now.stamp > before.stamp ||
  (now.stamp === before.stamp && now.conversation > before.conversation);

/** Brings what the server has: `sync` after each connect, then pulls until nothing is behind (SPEC.md, CU). */
export function createCatchUp(ports: CatchUpPorts) {
  const { store, link, timers, random, log } = ports;
  let synced = false;
  /** Counts connections: what began on an earlier one says nothing about this one. */
  let connection = 0;
  let failures = 0;
  let cancelRetry: (() => void) | null = null;
  /** Pages without a row that came one after the other, by conversation. */
  const emptyPages = new Map<string, number>();

  const retryLater = (): void => {
    failures += 1;
    cancelRetry?.();
    cancelRetry = timers.after(retryDelayMs(failures, random), () => loop.run());
  };

  /** CU2. False when it could not be finished. */
  const sync = async (): Promise<boolean> => {
    const { epoch, since } = await store.run("syncPoint", {});
    let first: AnswerPayload<"sync"> | null = null;
    let after: Place = null;
    for (let page = 0; page < syncPagesMax; page++) {
      const outcome: RequestOutcome<"sync"> = await link.request("sync", {
        epoch,
        since,
        ...(after ? { after } : {}),
      });
      if (outcome.kind !== "answered") return false;
      const answer: AnswerPayload<"sync"> = outcome.payload;
      first ??= answer;
      // The server became another store between two pages: its first page has not been seen.
      if (answer.epoch !== first.epoch) return false;
      // A token that went back within an epoch: a backup was put in place, and the server does not know.
      if (answer.epoch === epoch && first.token < since) {
        log.warn("catchUp.serverWentBack");
        ports.onTouched(await store.run("forgetServer", {}));
        return false;
      }
      ports.onTouched(await store.run("applySyncPage", { answer, firstToken: first.token }));
      if (!answer.more) return true;
      if (answer.after === null || !isBehind(after, answer.after)) return false;
      after = answer.after;
    }
    log.warn("catchUp.endlessSync");
    return false;
  };

  /** CU4. False when it could not be finished; then it is tried again later. */
  const pull = async (conversation: string, from: number): Promise<boolean> => {
    const since = from;
    const outcome = await link.request("pull", { conversation, since });
    if (outcome.kind === "lost") return false;
    if (outcome.kind === "refused") {
      if (outcome.code !== codes.notMember || outcome.rev === undefined) return false;
      const left = await store.run("applyLeft", { conversation, rev: outcome.rev });
      ports.onTouched(left);
      // Word that is older than what is known changed nothing: asking again at once would bring it again.
      return left.conversations.length > 0;
    }
    if (outcome.payload.rev < since) {
      log.warn("catchUp.serverWentBack");
      ports.onTouched(await store.run("forgetServer", {}));
      synced = false;
      return false;
    }
    const result = await store.run("applyPull", { conversation, since, answer: outcome.payload });
    ports.onTouched(result.touched);
    if (!result.more) return true;
    const empty = outcome.payload.rows.length > 0 ? 0 : (emptyPages.get(conversation) ?? 0) + 1;
    emptyPages.set(conversation, empty);
    const moves = result.progress && empty <= emptyPagesMax;
    if (!moves) log.warn("catchUp.noProgress");
    return moves;
  };

  const round = async (): Promise<void> => {
    if (!link.live) return;
    if (!synced) {
      ports.onCatchingUp(true);
      const asked = connection;
      const done = await sync();
      if (asked !== connection) return;
      synced = done;
      if (!synced) return retryLater();
    }
    const waiting = await store.run("behind", {});
    if (waiting.length === 0) {
      failures = 0;
      ports.onCatchingUp(false);
      const lacking = await store.run("requeueLacking", { self: ports.self });
      ports.onTouched(lacking);
      if (lacking.messages.length > 0) ports.onRequeued();
      return;
    }
    let stuck = 0;
    for (const { conversation, cursor } of waiting) {
      if (!link.live) return;
      if (!(await pull(conversation, cursor))) stuck += 1;
    }
    // What moved goes round again at once; what is stuck waits, and holds nobody else up.
    if (stuck > 0) retryLater();
    if (stuck < waiting.length) loop.run();
    else ports.onCatchingUp(false);
  };

  const loop = createLoop(round, (error) => {
    log.error("catchUp.failed", { error: error instanceof Error ? error.name : "unknown" });
    retryLater();
  });

  return {
    /** The link came up or went down: each connection begins with a sync of its own. */
    live(live: boolean): void {
      connection += 1;
      synced = false;
      failures = 0;
      emptyPages.clear();
      if (live) loop.run();
    },
    /** CU5: a push only rings. */
    async push(push: Push): Promise<void> {
      ports.onTouched(
        push.type === "change"
          ? await store.run("applyChange", push.payload)
          : await store.run("applyLeft", push.payload),
      );
      loop.run();
    },
    run: () => loop.run(),
    async stop(): Promise<void> {
      cancelRetry?.();
      await loop.stop();
      cancelRetry?.();
    },
  };
}
