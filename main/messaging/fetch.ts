import { codes } from "#shared/wire/codes.ts";
import { streams } from "#shared/wire/rows.ts";
import { createAhead } from "./ahead.ts";
import { type Later, laterOf } from "./later.ts";
import { type Behind, firstVisible } from "./operations/lack.ts";
import type { Brought } from "./operations/streams.ts";
import type { Link, Log, Push, RequestOutcome, Store } from "./ports.ts";
import type { Touched } from "./tx.ts";

export interface FetchPorts {
  readonly store: Store;
  readonly link: Link;
  readonly log: Log;
  /** See CatchUpPorts. */
  readonly peekBehind: number;
  /** See CatchUpPorts. */
  isOpened(conversation: string): boolean;
  /** Whether history and what lies far behind is held back (CU16). */
  isHeld(): boolean;
  /** Whether more may be asked for in this round (CU10). */
  goesOn(): boolean;
  onTouched(touched: Touched): void;
  /** Something has come that windows need not be told of now. */
  onKept(): void;
  /** The server answers from before what it said earlier (CU7). */
  onWentBack(): Promise<void>;
}

/** How a fetch ended: something has come; nothing has, or it cannot be taken; or the server wants to be asked later. */
export type FetchEnd = "moved" | "stuck" | Later;

/** So many pages without a row in a row are believed; then the next one waits. */
const emptyPagesMax = 20;

/** Asks for what one conversation or stream lacks, one page at a time (SPEC.md, CU4, CU11, CU16). */
export function createFetch(ports: FetchPorts) {
  const { store, link, log, peekBehind, isHeld, goesOn, onTouched, onWentBack } = ports;
  /** Pages without a row that came one after the other, by conversation. */
  const emptyPages = new Map<string, number>();
  /** Those whose newest page was shown on this connection, and the rev up to which what is new is here. */
  const shownTo = new Map<string, number>();
  const pulls = createAhead((conversation: string, since: number) =>
    link.request("pull", { conversation, since }),
  );
  const pages = createAhead((conversation: string, before: number | null) =>
    link.request("page", { conversation, before }),
  );

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

  /** What was kept of an answer with so many rows; `isMiddle` says that others like it follow. */
  const took = (
    conversation: string,
    rows: number,
    brought: Brought,
    isMiddle: boolean,
  ): FetchEnd => {
    const { touched } = brought;
    // Where nobody looks, windows learn by the conversation's own view that there is more of it, and once.
    if (ports.isOpened(conversation) || streams.includes(conversation)) onTouched(touched);
    else if (isMiddle) ports.onKept();
    else onTouched({ ...touched, messages: [] });
    if (brought.leftOut > 0) log.warn("catchUp.oddRows", { rows: brought.leftOut });
    const empty = rows > 0 ? 0 : (emptyPages.get(conversation) ?? 0) + 1;
    emptyPages.set(conversation, empty);
    if (brought.progress && empty <= emptyPagesMax) return "moved";
    log.warn("catchUp.noProgress");
    return "stuck";
  };

  const pull = async ({ conversation, cursor: since }: Behind): Promise<FetchEnd> => {
    const outcome = await pulls.ask(conversation, since);
    if (outcome.kind !== "answered") return refused(conversation, outcome);
    const answer = outcome.payload;
    if (answer.rev < since) {
      await onWentBack();
      return "stuck";
    }
    // CU4: it is kept only if the cursor is there by then.
    const goesUp = answer.more && answer.cursor > since && answer.rows.length > 0;
    if (goesUp && goesOn() && !isHeld()) pulls.begin(conversation, answer.cursor);
    const brought = await store.run("applyPull", { conversation, since, answer });
    // The last page may well have nothing for this person in it.
    return took(conversation, answer.more ? answer.rows.length : 1, brought, answer.more);
  };

  const page = async (
    conversation: string,
    before: number | null,
    peek: boolean,
  ): Promise<FetchEnd> => {
    const outcome = await pages.ask(conversation, before);
    if (outcome.kind !== "answered") return refused(conversation, outcome);
    const answer = outcome.payload;
    const lowest = firstVisible(answer.me) ?? 1;
    const isNext = before !== null && !peek && answer.floor > lowest && answer.floor < before;
    const goesBelow = isNext && answer.rows.length > 0;
    if (goesBelow && goesOn() && !isHeld()) pages.begin(conversation, answer.floor);
    const brought = await store.run("applyPage", { conversation, before, peek, answer });
    const isMiddle = before !== null && answer.floor > 1;
    return took(conversation, before === null ? 1 : answer.rows.length, brought, isMiddle);
  };

  const isFar = ({ want, distance }: Behind): boolean =>
    want === "changes" && distance > peekBehind;
  const revOf = ({ cursor, distance }: Behind): number => cursor + distance;
  const isShown = (behind: Behind): boolean =>
    (shownTo.get(behind.conversation) ?? -1) >= revOf(behind);

  return {
    /** Never asks for more than one page. */
    async next(behind: Behind): Promise<FetchEnd> {
      const { conversation, want, floor } = behind;
      if (want === "first") return page(conversation, null, false);
      if (want === "history") return page(conversation, floor, false);
      const isPeekDue = isHeld() ? !isShown(behind) : !shownTo.has(conversation);
      if (!isFar(behind) || !isPeekDue) return pull(behind);
      shownTo.set(conversation, revOf(behind));
      const end = await page(conversation, null, true);
      // It moves nothing, so a server that does not give it keeps nobody from the changes.
      return end === "stuck" ? "moved" : end;
    },
    /** CU16: whether it waits until nobody holds history back, or somebody wants it. */
    waits: (behind: Behind): boolean =>
      isHeld() && (behind.want === "history" || (isFar(behind) && isShown(behind))),
    /** CU16: the page below a place, which moves nothing unless the floor is there. */
    async below(conversation: string, before: number): Promise<FetchEnd> {
      return page(conversation, before, true);
    },
    /** What a push brought goes on where what is shown ends. */
    pushed({ type, payload }: Push): void {
      if (type === "change" && shownTo.get(payload.conversation) === payload.prev_rev)
        shownTo.set(payload.conversation, payload.rev);
    },
    /** What was asked ahead is asked anew. */
    begin(): void {
      pulls.reset();
      pages.reset();
    },
    /** The connection is another one. */
    reset(): void {
      emptyPages.clear();
      shownTo.clear();
      pulls.reset();
      pages.reset();
    },
  };
}
