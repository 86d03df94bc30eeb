import type { ReadersOutcome } from "#shared/ipc/contract.ts";
import type { ReadFigure } from "#shared/ipc/views.ts";
import { codes, isUnknown } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import type { AnswerPayload } from "#shared/wire/requests.ts";
import { laterOf } from "./later.ts";
import type { Clock, Link, Store } from "./ports.ts";

/** How many have read one message does not get asked for again sooner than this, in ms, however many windows look at it. */
export const askEveryMs = 4_000;
/** Among more than are named, where counting takes the server its time. */
export const askManyEveryMs = 20_000;
/** So many figures are remembered; the one that was asked for first gives way. */
const rememberedMax = 500;

export interface ReadersPorts {
  readonly store: Store;
  readonly link: Link;
  readonly clock: Clock;
  readonly self: string;
}

/** Those whom an answer names, each once; null where it names nobody, or more than anybody could look through. */
function namedIn({ read, unread }: AnswerPayload<"readers">) {
  if (!read || !unread || read.length + unread.length > limits.readersNamedMax) return null;
  const those = new Set(read);
  const others = [...new Set(unread)].filter((person) => !those.has(person));
  return { read: [...those], unread: others };
}

interface Known {
  /** null where the server does not say it of this message. */
  readonly figure: ReadFigure | null;
  readonly askedAt: number;
}

/**
 * Who has read one's own messages where the server does not say so by itself (SPEC.md, RR): asked for while somebody looks, in
 * memory for as long as the account is open.
 */
export function createReaders({ store, link, clock, self }: ReadersPorts) {
  const known = new Map<string, Known>();
  /** Those that are being asked for: whoever wants the same meanwhile waits for the same answer. */
  const underWay = new Map<string, Promise<AnswerPayload<"readers"> | "lost" | "refused">>();
  /** For how long nothing is to be asked, and from when on, in ms: the server has said so. */
  let later: { readonly from: number; readonly forMs: number } | null = null;
  let supported = true;
  const stopWatching = link.onLive(() => {
    supported = true;
    later = null;
  });

  const keyOf = (conversation: string, seq: number): string => `${seq} ${conversation}`;
  const remember = (key: string, figure: ReadFigure | null): void => {
    known.delete(key);
    known.set(key, { figure, askedAt: clock.now() });
    for (const first of known.keys()) {
      if (known.size <= rememberedMax) return;
      known.delete(first);
    }
  };

  const ask = (conversation: string, seq: number) => {
    const key = keyOf(conversation, seq);
    const asking =
      underWay.get(key) ??
      link.request("readers", { conversation, seq }).then((outcome) => {
        underWay.delete(key);
        if (outcome.kind === "answered") {
          const { count, of } = outcome.payload;
          remember(key, { read: Math.min(count, of), of });
          return outcome.payload;
        }
        if (isUnknown(outcome)) supported = false;
        const said = laterOf(outcome);
        if (said) later = { from: clock.now(), forMs: said.afterMs ?? askEveryMs };
        if (outcome.kind === "lost") return "lost";
        // What can be seen no more is told no more; asking at once would be refused again, and each question weighs.
        const isGone = outcome.code === codes.noSuchMessage;
        remember(key, isGone ? null : (known.get(key)?.figure ?? null));
        return "refused";
      });
    underWay.set(key, asking);
    return asking;
  };

  /** Whether it is time to ask; a clock that was set holds nothing up. */
  const isDue = (key: string): boolean => {
    const isOver = (from: number, forMs: number): boolean => Math.abs(clock.now() - from) >= forMs;
    if (!link.live || !supported || (later && !isOver(later.from, later.forMs))) return false;
    const last = known.get(key);
    if (last === undefined) return true;
    const everyMs = (last.figure?.of ?? 0) > limits.readersNamedMax ? askManyEveryMs : askEveryMs;
    return isOver(last.askedAt, everyMs);
  };

  return {
    /** RR2: how many have read these messages of one's own, as far as that can be known now; what is not known is left out. */
    async figures(
      conversation: string,
      seqs: readonly number[],
    ): Promise<{ seq: number; figure: ReadFigure }[]> {
      const due = seqs.filter((seq) => isDue(keyOf(conversation, seq)));
      await Promise.all(due.map((seq) => ask(conversation, seq)));
      return seqs.flatMap((seq) => {
        const figure = known.get(keyOf(conversation, seq))?.figure ?? null;
        return figure === null || figure.of === 0 ? [] : [{ seq, figure }];
      });
    },

    /** RR3: who has read a message of one's own, and who has not. */
    async readers(id: string): Promise<ReadersOutcome> {
      const message = await store.run("knownReaders", { self, id });
      if (message === null) return { ok: false, problem: "gone" };
      const { conversation, seq } = message;
      let { readers } = message;
      let figure: ReadFigure;
      if (readers) {
        const { read, unread } = readers;
        figure = { read: read.length, of: read.length + unread.length };
      } else {
        const answer = await ask(conversation, seq);
        // What the server says may be no answer: that is not for want of a connection.
        if (answer === "lost") return { ok: false, problem: link.live ? "failed" : "offline" };
        if (answer === "refused") return { ok: false, problem: "failed" };
        figure = { read: Math.min(answer.count, answer.of), of: answer.of };
        readers = namedIn(answer);
      }
      if (readers === null) return { ok: true, readers: { ...figure, people: null } };
      const [read, unread] = await Promise.all(
        [readers.read, readers.unread].map((ids) => store.run("peopleViews", { ids })),
      );
      return {
        ok: true,
        readers: { ...figure, people: { read: read ?? [], unread: unread ?? [] } },
      };
    },

    stop(): Promise<void> {
      stopWatching();
      return Promise.resolve();
    },
  };
}
