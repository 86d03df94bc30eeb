import { errorName } from "./error-name.ts";
import { codes, isDefinite } from "#shared/wire/codes.ts";
import { type GroupRequest, requests, type RequestType } from "#shared/wire/requests.ts";
import * as v from "valibot";
import { createLoop } from "./loop.ts";
import { laterOf } from "./later.ts";
import { requestOf } from "./operations/acts.ts";
import type { Clock, Link, Log, Random, RequestOutcome, Store, Timers } from "./ports.ts";
import { boundedDelayMs, capMs, retryDelayMs } from "./retry-delay.ts";
import type { OutboxEntry, Touched } from "./tx.ts";

/** OB10: how long something is parked before it tries again by itself. */
const parkedMs = 600_000;

/** So many lanes send at once; the others wait for their turn. */
const lanesMax = 4;

export interface OutboxPorts {
  readonly store: Store;
  readonly link: Link;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  onTouched(touched: Touched): void;
  /** The server has said that something has reached a rev. */
  onReached(conversation: string, rev: number): Promise<void>;
}

/**
 * Sends what is queued: one ordered lane per conversation, everything read from the store anew, so that a restart or a
 * lost answer only means the same id again (SPEC.md, OB).
 */
export function createOutbox(ports: OutboxPorts) {
  const { store, link, clock, timers, random, log } = ports;
  const busy = new Set<string>();
  let cancelWake: (() => void) | null = null;
  const sending = new Set<Promise<void>>();
  /** OB10: what is on its way, and what was so alone when the connection was lost. */
  const onTheWay = new Set<string>();
  let lostAlone: string | null = null;
  let connection = 0;
  /** OB9: the store has refused; nothing is tried before the wake. */
  let resting = false;
  let refusals = 0;

  const wakeAt = (at: number): void => {
    cancelWake?.();
    cancelWake = timers.after(Math.max(0, at - clock.now()), () => loop.run());
  };

  const say = (error: unknown): void => log.error("outbox.failed", { error: errorName(error) });

  /** OB9. */
  const rest = (error: unknown): void => {
    say(error);
    if (resting) return;
    resting = true;
    refusals += 1;
    cancelWake?.();
    cancelWake = timers.after(retryDelayMs(refusals, random), go);
  };
  const go = (): void => {
    resting = false;
    loop.run();
  };

  /** OB5, OB7: an unknown fate or a passing fault is tried again later; only a definite refusal ends it. */
  const sendOne = async (entry: OutboxEntry): Promise<void> => {
    const nextTry = clock.now() + retryDelayMs(entry.attempts, random);
    const noted = await store
      .run("noteAttempt", { opId: entry.op_id, nextTry })
      .catch((error: unknown) => {
        rest(error);
        return null;
      });
    if (!noted) return;
    refusals = 0;
    const outcome = await carryOut(noted);
    const afterMs = laterOf(outcome)?.afterMs ?? null;
    if (afterMs === null) return;
    const wait = boundedDelayMs(afterMs);
    await store.run("postpone", { opId: entry.op_id, nextTry: clock.now() + wait });
  };

  /** What cannot even be asked would keep its lane for ever: it is refused, as the server would refuse it (OB5). */
  const unaskable = { kind: "refused", code: codes.badFrame, reason: "badFrame" } as const;

  const ask = <T extends "send" | "edit" | "recall" | "cancel">(
    type: T,
    payload: OutboxEntry["payload"],
  ): Promise<RequestOutcome<T>> => {
    const parsed = v.safeParse(requests[type].payload, payload);
    return parsed.success ? link.request(type, parsed.output) : Promise.resolve(unaskable);
  };

  const send = async ({
    op_id: opId,
    target: id,
    payload,
  }: OutboxEntry): Promise<RequestOutcome<"send">> => {
    const outcome = await ask("send", payload);
    if (outcome.kind === "answered") {
      const { seq, server_time: time } = outcome.payload;
      // An answer about something else says nothing about this: it is tried again under its own id.
      if (outcome.payload.id !== id || seq < 1) log.warn("outbox.strangeAnswer");
      else ports.onTouched(await store.run("applySendAnswer", { opId, id, seq, time }));
    } else if (outcome.kind === "refused" && isDefinite(outcome)) {
      log.warn("outbox.refused", { code: outcome.code });
      ports.onTouched(await store.run("applySendRefusal", { opId, id, code: outcome.code }));
    }
    return outcome;
  };

  /** OB11, OB12, OB13. */
  const change = async (
    kind: "edit" | "recall",
    { op_id: opId, target: id, payload }: OutboxEntry,
  ): Promise<RequestOutcome<"edit" | "recall">> => {
    const outcome = await ask(kind, payload);
    if (outcome.kind === "answered") {
      const { row } = outcome.payload;
      if (row !== null && row.id !== id) log.warn("outbox.strangeAnswer");
      else ports.onTouched(await store.run("applyChangeAnswer", { opId, id, row }));
    } else if (outcome.kind === "refused" && isDefinite(outcome)) {
      log.warn("outbox.changeRefused", { code: outcome.code });
      ports.onTouched(await store.run("applyChangeRefusal", { opId, code: outcome.code }));
    }
    return outcome;
  };

  /** OB8. */
  const cancel = async ({
    op_id: opId,
    payload,
  }: OutboxEntry): Promise<RequestOutcome<"cancel">> => {
    const outcome = await ask("cancel", payload);
    // Whom the server never had as a member wrote nothing there: a backup without the conversation has taken the message back itself.
    const isLost = outcome.kind === "refused" && outcome.code === codes.notMember;
    const done = isLost || outcome.kind === "answered";
    if (done || isDefinite(outcome)) ports.onTouched(await store.run("endCancel", { opId, done }));
    return outcome;
  };

  /** GR1, GR3, GR4. */
  const act = async (entry: OutboxEntry): Promise<RequestOutcome<GroupRequest>> => {
    const { op_id: opId, target } = entry;
    const asked = requestOf(entry);
    const outcome = asked ? await link.request(asked.type, asked.payload) : unaskable;
    if (outcome.kind === "answered") {
      ports.onTouched(await store.run("applyActAnswer", { opId }));
      await ports.onReached(target, outcome.payload.rev);
    } else if (outcome.kind === "refused" && isDefinite(outcome)) {
      log.warn("outbox.actRefused", { code: outcome.code });
      ports.onTouched(await store.run("applyActRefusal", { opId, code: outcome.code }));
    }
    return outcome;
  };

  const carryOut = async (entry: OutboxEntry): Promise<RequestOutcome<RequestType>> => {
    const on = connection;
    onTheWay.add(entry.op_id);
    try {
      if (entry.kind === "send") return await send(entry);
      if (entry.kind === "cancel") return await cancel(entry);
      if (entry.kind === "act") return await act(entry);
      return await change(entry.kind, entry);
    } finally {
      onTheWay.delete(entry.op_id);
      if (lostAlone === entry.op_id && on !== connection) {
        lostAlone = null;
        ports.onTouched(
          await store.run("noteLoss", {
            opId: entry.op_id,
            parkedUntil: clock.now() + parkedMs,
          }),
        );
      }
    }
  };

  const round = async (): Promise<void> => {
    if (!link.live || resting) return;
    const parkedMax = clock.now() + parkedMs;
    const parked = await store.run("unpark", { now: clock.now(), parkedMax });
    ports.onTouched(parked.touched);
    const heads = (await store.run("laneHeads", {})).filter(({ lane }) => !busy.has(lane));
    const now = clock.now();
    // A clock that was set back must not keep an entry for ever: no wait is longer than the longest one.
    const due = heads.filter(({ next_try }) => next_try <= now || next_try > now + capMs);
    for (const entry of due.slice(0, lanesMax - busy.size)) {
      busy.add(entry.lane);
      const one = sendOne(entry)
        // Its next try is noted: it goes out again then.
        .catch(say)
        .finally(() => {
          busy.delete(entry.lane);
          sending.delete(one);
          loop.run();
        });
      sending.add(one);
    }
    const later = heads.filter((entry) => !due.includes(entry)).map(({ next_try }) => next_try);
    if (parked.next !== null) later.push(parked.next);
    if (later.length > 0 && !resting) wakeAt(Math.min(...later));
  };

  const loop = createLoop(round, rest);

  return {
    /** Something was queued, so the store takes what is written again. */
    run: go,
    /** OB10: the link went down. */
    lost(): void {
      connection += 1;
      const [only] = onTheWay;
      if (only !== undefined && onTheWay.size === 1) lostAlone = only;
    },
    /** The link is live again: nothing waits for its next try. */
    async live(): Promise<void> {
      try {
        await store.run("hurryOutbox", {});
        go();
      } catch (error) {
        rest(error);
      }
    },
    async stop(): Promise<void> {
      cancelWake?.();
      await loop.stop();
      await Promise.all(sending);
      cancelWake?.();
    },
  };
}
