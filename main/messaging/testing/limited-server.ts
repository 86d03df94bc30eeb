import { codes } from "#shared/wire/codes.ts";
import type { AnswerPayload, RequestPayload, RequestType } from "#shared/wire/requests.ts";
import { info, me, pageAnswer, row } from "../../store/store-fixtures.ts";
import type { Clock, Link, RequestOutcome } from "../ports.ts";

export interface LimitedServerOptions {
  readonly clock: Clock;
  readonly conversations: number;
  /** Requests that are answered in each second; a sync counts for ten. */
  readonly perSecond: number;
  /** Whether a refusal says when to come back. */
  readonly saysWhen: boolean;
  /** Whether it knows `positions`. */
  readonly takesTogether: boolean;
}

const pageRows = 50;

/** A server with as many conversations as a test wants, each of two messages, that refuses what is asked too often. */
export function limitedServer(options: LimitedServerOptions) {
  const { clock, conversations: count, perSecond, saysWhen, takesTogether } = options;
  const ids = Array.from({ length: count }, (_, at) => `c${String(at).padStart(6, "0")}`);
  const received = new Map<string, number>();
  const asked = new Map<string, number>();
  let [second, used, refused] = [0, 0, 0];
  let live: (live: boolean) => void = () => undefined;

  const standing = (id: string) => me({ recv_seq: received.get(id) ?? 0 });
  const lastOf = (conversation: string) =>
    row(2, { id: `${conversation}-2`, conversation, sender: "p-peer" });
  const entry = (conversation: string) => ({
    conversation,
    rev: 2,
    last_seq: 2,
    n: 2,
    info,
    me: standing(conversation),
    positions: [],
    preview: lastOf(conversation),
  });

  const sync = ({ after }: RequestPayload<"sync">): AnswerPayload<"sync"> => {
    const from = after ? after.stamp : 0;
    const entries = ids.slice(from, from + pageRows).map(entry);
    const last = from + entries.length;
    return {
      epoch: "e1",
      entries,
      after: { stamp: last, conversation: ids[last - 1] ?? "none" },
      more: last < count,
      token: 7,
    };
  };
  const page = ({ conversation }: RequestPayload<"page">): AnswerPayload<"page"> =>
    pageAnswer([lastOf(conversation), row(1, { id: `${conversation}-1`, conversation })], {
      me: standing(conversation),
    });
  const arrived = (id: string, seq: number | undefined) => {
    if (seq !== undefined) received.set(id, seq);
    return { me: standing(id) };
  };

  const answers = (type: RequestType, payload: never): unknown => {
    if (type === "sync") return sync(payload);
    if (type === "page") return page(payload);
    if (type === "received") {
      const { conversation, seq } = payload as RequestPayload<"received">;
      return arrived(conversation, seq);
    }
    if (type !== "positions") return {};
    const { of } = payload as RequestPayload<"positions">;
    return {
      of: of.map((one) => ({
        conversation: one.conversation,
        ...arrived(one.conversation, one.received),
      })),
    };
  };

  const outcomeOf = (type: RequestType, payload: object): RequestOutcome<RequestType> => {
    const now = Math.floor(clock.now() / 1_000);
    if (now !== second) [second, used] = [now, 0];
    used += type === "sync" ? 10 : 1;
    if (used > perSecond) {
      refused += 1;
      const later = { retryAfterMs: (now + 1) * 1_000 - clock.now() };
      return { kind: "refused", code: codes.rateLimited, reason: "", ...(saysWhen ? later : {}) };
    }
    const name = type === "sync" && "after" in payload ? "next page" : type;
    asked.set(name, (asked.get(name) ?? 0) + 1);
    if (type === "positions" && !takesTogether)
      return { kind: "refused", code: codes.unknownType, reason: "" };
    return { kind: "answered", payload: answers(type, payload as never) as never };
  };

  const link: Link = {
    live: true,
    request: (type, payload) => Promise.resolve(outcomeOf(type, payload) as never),
    onLive(listener) {
      live = listener;
      return () => undefined;
    },
    onPush: () => () => undefined,
  };
  return {
    link,
    connect: () => live(true),
    /** How many it has refused as too many. */
    refused: () => refused,
    /** How often it has answered something of a type; the pages of a sync but the first are "next page". */
    answered: (name: string) => asked.get(name) ?? 0,
    /** How many conversations' messages have all arrived, as far as it knows. */
    arrived: () => [...received.values()].filter((seq) => seq === 2).length,
  };
}
