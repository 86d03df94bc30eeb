import { isDefinite } from "#shared/wire/codes.ts";
import type { AnswerPayload } from "#shared/wire/requests.ts";
import { laterOf } from "./later.ts";
import type { Link, Log, RequestOutcome, Store } from "./ports.ts";
import type { RoundEnd } from "./retrying-loop.ts";
import type { Touched } from "./tx.ts";

/** A sync of more pages than this is a server gone wrong, not an absence. */
const pagesMax = 10_000;

type Place = AnswerPayload<"sync">["after"];

/** A sync that is under way, and how far it has come. */
interface UnderWay {
  readonly epoch: string | null;
  readonly since: number;
  first: AnswerPayload<"sync"> | null;
  after: Place;
  pages: number;
}

export interface SyncPorts {
  readonly store: Store;
  readonly link: Link;
  readonly log: Log;
  readonly self: string;
  onTouched(touched: Touched): void;
}

/** Whether a page ends behind the one before it: a server that turns in circles must not turn us with it. */
const isBehind = (before: Place, now: NonNullable<Place>): boolean =>
  before === null ||
  now.stamp > before.stamp ||
  (now.stamp === before.stamp && now.conversation > before.conversation);

/** Asks what has changed, page by page; on one connection it goes on where it was held up (SPEC.md, CU2, CU10). */
export function createSync({ store, link, log, self, onTouched }: SyncPorts) {
  let underWay: UnderWay | null = null;

  const begin = async (): Promise<UnderWay> => {
    // SU2: what comes is others' or one's own. A full disk may have kept the start from saying whose store this is.
    await store.run("actAs", { self });
    const { epoch, since } = await store.run("syncPoint", {});
    return { epoch, since, first: null, after: null, pages: 0 };
  };

  /** What a page says cannot go with those before it: the next try begins with the first one. */
  const startOver = (): RoundEnd => {
    underWay = null;
    return "retry";
  };

  /** CU7: a token or a rev that went back within an epoch: a backup was put in place, and the server does not know. */
  const wentBack = async (): Promise<RoundEnd> => {
    log.warn("catchUp.serverWentBack");
    onTouched(await store.run("forgetServer", {}));
    return startOver();
  };

  /** Keeps a page. Null when there is another one. */
  const take = async (at: UnderWay, answer: AnswerPayload<"sync">): Promise<RoundEnd | null> => {
    at.first ??= answer;
    // The server became another store between two pages: its first page has not been seen.
    if (answer.epoch !== at.first.epoch) return startOver();
    const { token: firstToken } = at.first;
    if (answer.epoch === at.epoch && firstToken < at.since) return wentBack();
    const kept = await store.run("applySyncPage", { answer, firstToken });
    if (kept.wentBack) return wentBack();
    onTouched(kept);
    at.pages += 1;
    if (!answer.more) return "done";
    if (at.pages >= pagesMax) log.warn("catchUp.endlessSync");
    if (answer.after === null || !isBehind(at.after, answer.after) || at.pages >= pagesMax)
      return startOver();
    at.after = answer.after;
    return null;
  };

  return {
    /** The connection is another one: what was asked on an earlier one is asked anew. */
    reset(): void {
      underWay = null;
    },

    /** CU2. What is under way ends without a word when the connection becomes another one. */
    async run(): Promise<RoundEnd> {
      underWay ??= await begin();
      const at = underWay;
      const before = at.pages;
      for (;;) {
        const { epoch, since, after } = at;
        const place = after === null ? {} : { after };
        const outcome: RequestOutcome<"sync"> = await link.request("sync", {
          epoch,
          since,
          ...place,
        });
        if (underWay !== at) return "retry";
        const later = laterOf(outcome);
        if (later) return { ...later, moved: at.pages > before };
        if (isDefinite(outcome)) return startOver();
        // The very same page is asked for again.
        if (outcome.kind !== "answered") return "retry";
        const end = await take(at, outcome.payload);
        if (end !== null || underWay !== at) return end ?? "retry";
      }
    },
  };
}
