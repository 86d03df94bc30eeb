import { isDefinite } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import type { Me } from "#shared/wire/rows.ts";
import { type Later, laterOf } from "./later.ts";
import type { Report } from "./operations/reading.ts";
import type { Link, Log, Random, Store, Timers } from "./ports.ts";
import { createRetryingLoop, type RoundEnd } from "./retrying-loop.ts";
import type { Touched } from "./tx.ts";

export interface ReceiptPorts {
  readonly store: Store;
  readonly link: Link;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  onTouched(touched: Touched): void;
}

/** Touches of this many ms are reported together. */
const gatherMs = 150;

/** How a telling ended: "some" says that some were told and others are to be told again. */
type Told = RoundEnd | "some";

const nameOf = ({ read, received }: Report): string => `${read ?? ""} ${received ?? ""}`;

/** Reports what was read and what has arrived, many conversations in one request (SPEC.md, RD3). */
export function createReceipts({ store, link, timers, random, log, onTouched }: ReceiptPorts) {
  /** Nothing is reported before the connection's sync is finished: the server may be another one. */
  let held = true;
  /** Counts connections: what was looked up on an earlier one says nothing about this one's server. */
  let connection = 0;
  /** Whether this connection's server knows `positions`; older ones are told one by one. */
  let together = true;
  /** What was answered on this connection, by conversation: the same again would go in circles. */
  const told = new Map<string, string>();

  const apply = async (of: readonly { conversation: string; me: Me }[]): Promise<void> => {
    onTouched(await store.run("applyMe", { of }));
  };

  const tellTogether = async (reports: readonly Report[]): Promise<Told> => {
    const outcome = await link.request("positions", { of: [...reports] });
    const later = laterOf(outcome);
    if (later) return { ...later, moved: false };
    if (isDefinite(outcome)) {
      together = false;
      return tellSingly(reports);
    }
    if (outcome.kind !== "answered") return "retry";
    const moved: { conversation: string; me: Me }[] = [];
    let end: Told = "done";
    for (const [at, report] of reports.entries()) {
      const { conversation } = report;
      const answer = outcome.payload.of[at];
      const passing = answer?.code !== undefined && !isDefinite({ kind: "refused", ...answer });
      if (answer?.conversation !== conversation || passing) end = "some";
      else told.set(conversation, nameOf(report));
      if (answer?.conversation === conversation && answer.me)
        moved.push({ conversation, me: answer.me });
    }
    if (moved.length > 0) await apply(moved);
    return end;
  };

  const tellOne = async (
    kind: "read" | "received",
    conversation: string,
    seq: number,
  ): Promise<"told" | "retry" | Later> => {
    const outcome = await link.request(kind, { conversation, seq });
    const later = laterOf(outcome);
    if (later) return later;
    if (outcome.kind === "answered") await apply([{ conversation, me: outcome.payload.me }]);
    return outcome.kind === "answered" || isDefinite(outcome) ? "told" : "retry";
  };

  const tellSingly = async (reports: readonly Report[]): Promise<Told> => {
    const asked = connection;
    let end: Told = "done";
    for (const [at, report] of reports.entries()) {
      const { conversation } = report;
      let isTold = true;
      for (const kind of ["received", "read"] as const) {
        if (asked !== connection) return "retry";
        const seq = report[kind];
        const one = seq === undefined ? "told" : await tellOne(kind, conversation, seq);
        if (typeof one !== "string") return { ...one, moved: at > 0 };
        isTold &&= one === "told";
      }
      if (isTold && asked === connection) told.set(conversation, nameOf(report));
      else end = "some";
    }
    return end;
  };

  const round = async (): Promise<RoundEnd> => {
    const asked = connection;
    let end: RoundEnd = "done";
    let moved = false;
    // What comes to be reported meanwhile is gathered for a round of its own.
    for (let after: string | null = ""; after !== null && !held && link.live;) {
      const reports: Report[] = await store.run("reports", { after, limit: limits.positionsMax });
      // The next connection's round looks them up anew.
      if (asked !== connection) return "done";
      after = reports.length < limits.positionsMax ? null : (reports.at(-1)?.conversation ?? null);
      const fresh = reports.filter((one) => told.get(one.conversation) !== nameOf(one));
      if (fresh.length === 0) continue;
      const one = await (together ? tellTogether(fresh) : tellSingly(fresh));
      if (typeof one !== "string") return { ...one, moved: moved || one.moved };
      // What comes behind would fare no better.
      if (one === "retry") return "retry";
      if (one === "some") end = "retry";
      moved = true;
    }
    return end;
  };

  const loop = createRetryingLoop({
    timers,
    random,
    log,
    failed: "receipts.failed",
    gatherMs,
    round,
  });
  return {
    run: loop.run,
    stop: loop.stop,
    /** Nothing waits for its next try. */
    hurry(): void {
      if (!held) loop.live();
    },
    /** The link came up or went down: nothing is reported until `release`. */
    hold(): void {
      held = true;
      connection += 1;
    },
    /** The connection's sync is finished. */
    release(): void {
      held = false;
      together = true;
      told.clear();
      loop.live();
    },
  };
}
