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
  onTouched(touched: Touched): void;
  onCatchingUp(catchingUp: boolean): void;
}

/** Brings what the server has: `sync` after each connect, then pulls until nothing is behind (SPEC.md, CU). */
export function createCatchUp(ports: CatchUpPorts) {
  const { store, link, timers, random, log } = ports;
  let synced = false;
  /** Counts connections: what began on an earlier one says nothing about this one. */
  let connection = 0;
  let failures = 0;
  let cancelRetry: (() => void) | null = null;

  const retryLater = (): void => {
    failures += 1;
    cancelRetry?.();
    cancelRetry = timers.after(retryDelayMs(failures, random), () => loop.run());
  };

  /** CU2. False when it could not be finished. */
  const sync = async (): Promise<boolean> => {
    const { epoch, since } = await store.run("syncPoint", {});
    let first: AnswerPayload<"sync"> | null = null;
    let after: AnswerPayload<"sync">["after"] = null;
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
      ports.onTouched(await store.run("applySyncPage", { answer, firstToken: first.token }));
      if (!answer.more) return true;
      if (answer.after === null) return false;
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
      ports.onTouched(await store.run("applyLeft", { conversation, rev: outcome.rev }));
      return true;
    }
    const result = await store.run("applyPull", { conversation, since, answer: outcome.payload });
    ports.onTouched(result.touched);
    if (!result.progress && result.more) log.warn("catchUp.noProgress");
    return result.progress || !result.more;
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
