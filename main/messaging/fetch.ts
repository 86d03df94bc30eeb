import { codes } from "#shared/wire/codes.ts";
import { type Later, laterOf } from "./later.ts";
import type { Behind } from "./operations/lack.ts";
import type { Brought } from "./operations/streams.ts";
import type { Link, Log, RequestOutcome, Store } from "./ports.ts";
import type { Touched } from "./tx.ts";

export interface FetchPorts {
  readonly store: Store;
  readonly link: Link;
  readonly log: Log;
  /** See CatchUpPorts. */
  readonly peekBehind: number;
  onTouched(touched: Touched): void;
  /** The server answers from before what it said earlier (CU7). */
  onWentBack(): Promise<void>;
}

/** How a fetch ended: something has come; nothing has, or it cannot be taken; or the server wants to be asked later. */
export type FetchEnd = "moved" | "stuck" | Later;

/** So many pages without a row in a row are believed; then the next one waits. */
const emptyPagesMax = 20;

/** Asks for what one conversation or stream lacks, one page at a time (SPEC.md, CU4, CU11). */
export function createFetch(ports: FetchPorts) {
  const { store, link, log, peekBehind, onTouched, onWentBack } = ports;
  /** Pages without a row that came one after the other, by conversation. */
  const emptyPages = new Map<string, number>();
  /** Those whose newest page was shown on this connection. */
  const peeked = new Set<string>();

  /** CU6. What says that one has left is no news if it is older than what is known: asking again at once would bring it again. */
  const refused = async (
    conversation: string,
    outcome: RequestOutcome<"pull" | "page">,
  ): Promise<FetchEnd> => {
    const later = laterOf(outcome);
    if (later) return later;
    if (outcome.kind !== "refused") return "stuck";
    if (outcome.code !== codes.notMember || outcome.rev === undefined) return "stuck";
    const left = await store.run("applyLeft", { conversation, rev: outcome.rev });
    onTouched(left);
    return left.conversations.length > 0 ? "moved" : "stuck";
  };

  const took = (conversation: string, rows: number, brought: Brought): FetchEnd => {
    onTouched(brought.touched);
    if (brought.leftOut > 0) log.warn("catchUp.oddRows", { rows: brought.leftOut });
    const empty = rows > 0 ? 0 : (emptyPages.get(conversation) ?? 0) + 1;
    emptyPages.set(conversation, empty);
    if (brought.progress && empty <= emptyPagesMax) return "moved";
    log.warn("catchUp.noProgress");
    return "stuck";
  };

  const pull = async ({ conversation, cursor: since }: Behind): Promise<FetchEnd> => {
    const outcome = await link.request("pull", { conversation, since });
    if (outcome.kind !== "answered") return refused(conversation, outcome);
    const answer = outcome.payload;
    if (answer.rev < since) {
      await onWentBack();
      return "stuck";
    }
    const brought = await store.run("applyPull", { conversation, since, answer });
    // The last page may well have nothing for this person in it.
    return took(conversation, answer.more ? answer.rows.length : 1, brought);
  };

  const page = async (
    conversation: string,
    before: number | null,
    peek: boolean,
  ): Promise<FetchEnd> => {
    const outcome = await link.request("page", { conversation, before });
    if (outcome.kind !== "answered") return refused(conversation, outcome);
    const answer = outcome.payload;
    const brought = await store.run("applyPage", { conversation, before, peek, answer });
    return took(conversation, before === null ? 1 : answer.rows.length, brought);
  };

  return {
    /** Never asks for more than one page. */
    async next(behind: Behind): Promise<FetchEnd> {
      const { conversation, want, floor, distance } = behind;
      if (want === "first") return page(conversation, null, false);
      if (want === "history") return page(conversation, floor, false);
      if (distance <= peekBehind || peeked.has(conversation)) return pull(behind);
      peeked.add(conversation);
      const end = await page(conversation, null, true);
      // It moves nothing, so a server that does not give it keeps nobody from the changes.
      return end === "stuck" ? "moved" : end;
    },
    /** The connection is another one. */
    reset(): void {
      emptyPages.clear();
      peeked.clear();
    },
  };
}
