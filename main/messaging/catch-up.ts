import { errorName } from "./error-name.ts";
import { codes } from "#shared/wire/codes.ts";
import { type Later, laterOf } from "./later.ts";
import type { Behind } from "./operations/catching-up.ts";
import type { Link, Log, Push, Random, Store, Timers } from "./ports.ts";
import { createRetryingLoop, type RoundEnd } from "./retrying-loop.ts";
import { createSync } from "./sync.ts";
import type { Touched } from "./tx.ts";

export interface CatchUpPorts {
  readonly store: Store;
  readonly link: Link;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly self: string;
  /** This connection's sync is finished: what changed while one was away is known, though not yet here. */
  onSynced(): void;
  /** Messages were queued again that the server has lost. */
  onRequeued(): void;
  onTouched(touched: Touched): void;
  onCatchingUp(catchingUp: boolean): void;
}

/** So many pages without a row in a row are believed; then the next one waits. */
const emptyPagesMax = 20;

/** Brings what the server has: `sync` after each connect, then pulls until nothing is behind (SPEC.md, CU). */
export function createCatchUp(ports: CatchUpPorts) {
  const { store, link, timers, random, log } = ports;
  const sync = createSync(ports);
  let synced = false;
  /** Counts connections: what began on an earlier one says nothing about this one. */
  let connection = 0;
  /** Pages without a row that came one after the other, by conversation. */
  const emptyPages = new Map<string, number>();
  /** CU3: what is stuck is left alone until the next try, so that it holds nobody up and is not asked for in between. */
  const stuck = new Set<string>();

  /** CU4. */
  const pull = async ({ conversation, cursor }: Behind): Promise<"moved" | "stuck" | Later> => {
    const since = cursor;
    const outcome = await link.request("pull", { conversation, since });
    const later = laterOf(outcome);
    if (later) return later;
    if (outcome.kind === "lost") return "stuck";
    if (outcome.kind === "refused") {
      if (outcome.code !== codes.notMember || outcome.rev === undefined) return "stuck";
      const left = await store.run("applyLeft", { conversation, rev: outcome.rev });
      ports.onTouched(left);
      // Word that is older than what is known changed nothing: asking again at once would bring it again.
      return left.conversations.length > 0 ? "moved" : "stuck";
    }
    if (outcome.payload.rev < since) {
      log.warn("catchUp.serverWentBack");
      ports.onTouched(await store.run("forgetServer", {}));
      sync.reset();
      synced = false;
      return "stuck";
    }
    const result = await store.run("applyPull", { conversation, since, answer: outcome.payload });
    ports.onTouched(result.touched);
    if (result.leftOut > 0) log.warn("catchUp.oddRows", { rows: result.leftOut });
    if (!result.more) return "moved";
    const empty = outcome.payload.rows.length > 0 ? 0 : (emptyPages.get(conversation) ?? 0) + 1;
    emptyPages.set(conversation, empty);
    if (result.progress && empty <= emptyPagesMax) return "moved";
    log.warn("catchUp.noProgress");
    return "stuck";
  };

  /** CU3: an answer that cannot be taken holds up nobody but its own conversation. */
  const isOdd = (error: unknown): "stuck" => {
    log.error("catchUp.pullFailed", { error: errorName(error) });
    return "stuck";
  };

  /** Everything that the server has is here (CU8). */
  const finish = async (): Promise<RoundEnd> => {
    ports.onCatchingUp(false);
    const lacking = await store.run("requeueLacking", { self: ports.self });
    ports.onTouched(lacking);
    if (lacking.messages.length > 0) ports.onRequeued();
    return "done";
  };

  /** Pulls whatever is behind, page by page, until nothing is or only what is stuck. */
  const pullAll = async (): Promise<RoundEnd> => {
    const asked = connection;
    let moved = false;
    for (;;) {
      const behind = await store.run("behind", {});
      if (behind.length === 0) return finish();
      const waiting = behind.filter(({ conversation }) => !stuck.has(conversation));
      if (waiting.length === 0) {
        ports.onCatchingUp(false);
        return "retry";
      }
      for (const one of waiting) {
        const end = await pull(one).catch(isOdd);
        // The next connection begins with a round of its own.
        if (!link.live || asked !== connection) return "done";
        if (!synced) return "retry";
        if (end === "moved") moved = true;
        else if (end === "stuck") stuck.add(one.conversation);
        else return { ...end, moved };
      }
    }
  };

  const round = async (isRetry: boolean): Promise<RoundEnd> => {
    if (!link.live) return "done";
    if (isRetry) stuck.clear();
    if (!synced) {
      ports.onCatchingUp(true);
      const asked = connection;
      const end = await sync.run();
      if (asked !== connection) return "done";
      if (end !== "done") return end;
      sync.reset();
      synced = true;
      ports.onSynced();
    }
    return pullAll();
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
      sync.reset();
      emptyPages.clear();
      if (live) loop.live();
    },
    /** CU5: a push only rings. */
    async push(push: Push): Promise<void> {
      // Something new may be there to move it.
      stuck.delete(push.payload.conversation);
      try {
        ports.onTouched(
          push.type === "change"
            ? await store.run("applyChange", { ...push.payload, rows: [] })
            : await store.run("applyLeft", push.payload),
        );
      } catch (error) {
        // A full disk has swallowed the ring, and the server does not ring again: a sync says what it said.
        sync.reset();
        synced = false;
        throw error;
      } finally {
        loop.run();
      }
    },
    stop: () => loop.stop(),
  };
}
