import { codes } from "#shared/wire/codes.ts";
import type { AnswerPayload, PushPayload } from "#shared/wire/requests.ts";
import {
  directoryStream,
  type Me,
  type Member,
  type MessageRow,
  type Position,
  selfStream,
  type StreamRow,
} from "#shared/wire/rows.ts";
import { epochKey } from "#server/store/epoch-leap.ts";
import type { StintRow } from "#server/store/store.ts";
import { firstOf, type MakeChecker, type SentFrame } from "../evidence.ts";
import type { Truth } from "../truth.ts";

/** What a frame may tell of one conversation, whatever its type. */
interface Told {
  readonly conversation: string;
  /** The rev as of which it was read. */
  readonly rev: number;
  readonly rows?: readonly unknown[];
  readonly preview?: unknown;
  readonly info?: { readonly members: readonly Member[] } | undefined;
  readonly members?: readonly Member[];
  readonly me?: Me | undefined;
  readonly positions?: readonly Position[] | undefined;
}

const isOpen = ({ from_rev, to_rev }: StintRow, rev: number): boolean =>
  from_rev <= rev && (to_rev === null || rev < to_rev);

/** What somebody could see as of a rev: whoever is removed later was still a member then. */
function spansAt(truth: Truth, id: string, person: string, rev: number) {
  return truth
    .stints(id, person)
    .filter(({ from_rev }) => from_rev <= rev)
    .map((stint) => [stint.from_seq, isOpen(stint, rev) ? null : stint.to_seq] as const);
}

const isWithin = (spans: readonly (readonly [number, number | null])[], seq: number): boolean =>
  spans.some(([from, to]) => from <= seq && (to === null || seq <= to));

const isMemberAt = (truth: Truth, id: string, person: string, rev: number): boolean =>
  truth.stints(id, person).some((stint) => isOpen(stint, rev));

/** Whether all that is told of a conversation was a member's, and within their spans, as of its rev. */
function conversationWrong(truth: Truth, person: string, told: Told): string | null {
  const { conversation: id, rev, preview } = told;
  if (!isMemberAt(truth, id, person, rev)) return `${person} is told of ${id} as of ${rev}`;
  const spans = spansAt(truth, id, person, rev);
  const rows = [...(told.rows ?? []), ...(preview ? [preview] : [])] as readonly MessageRow[];
  const named = [
    ...(told.info?.members ?? []),
    ...(told.members ?? []),
    ...(told.positions ?? []),
  ].map((one) => one.person);
  return (
    firstOf(rows, (row) => {
      if (isWithin(spans, row.seq) && row.rev <= rev && row.conversation === id) return null;
      return `${person} is sent ${row.id}, seq ${row.seq} of ${row.conversation}, in ${id} as of ${rev}`;
    }) ??
    firstOf(named, (one) =>
      isMemberAt(truth, id, one, rev) ? null : `${person} is told of ${one} in ${id} as of ${rev}`,
    ) ??
    (told.me && JSON.stringify(told.me.spans) !== JSON.stringify(spans)
      ? `${person} is told of spans in ${id} that are not theirs as of ${rev}`
      : null)
  );
}

/** Word that somebody has left says when, and nothing of what has come since. */
function leftWrong(
  truth: Truth,
  person: string,
  told: { readonly conversation: string; readonly rev: number },
): string | null {
  const { conversation, rev, ...more } = told;
  const hasLeft = truth.stints(conversation, person).some(({ to_rev }) => to_rev === rev);
  const isMore = Object.keys(more).some((name) => name !== "left");
  return hasLeft && !isMore
    ? null
    : `${person} is told of having left ${conversation} as of ${rev}`;
}

/** Of the streams everybody has the directory, and one's own. */
function streamWrong(truth: Truth, person: string, name: string, rows: readonly unknown[]) {
  if (name === directoryStream) return null;
  if (name !== selfStream) return `${person} is sent the stream ${name}`;
  const own = truth.streams.get(`self:${person}`)?.rows;
  return firstOf(rows as readonly StreamRow[], ({ key }) =>
    // A backup that is put in place writes one row into each.
    own?.has(key) || key === epochKey ? null : `${person} is sent ${key}, which is not theirs`,
  );
}

const isStream = (name: string): boolean => name === selfStream || name === directoryStream;

const looks: Readonly<
  Record<string, (truth: Truth, person: string, payload: unknown, asked: unknown) => string | null>
> = {
  change(truth, person, payload) {
    const told = payload as PushPayload<"change">;
    return isStream(told.conversation)
      ? streamWrong(truth, person, told.conversation, told.rows)
      : conversationWrong(truth, person, told);
  },
  left: (truth, person, payload) => leftWrong(truth, person, payload as PushPayload<"left">),
  sync: (truth, person, payload) =>
    firstOf((payload as AnswerPayload<"sync">).entries, (raw) => {
      const entry = raw as Told & { readonly left?: true; readonly stream?: true };
      if (entry.left) return leftWrong(truth, person, entry);
      return entry.stream
        ? streamWrong(truth, person, entry.conversation, [])
        : conversationWrong(truth, person, entry);
    }),
  pull(truth, person, payload, asked) {
    const { conversation } = asked as { readonly conversation: string };
    const told = payload as AnswerPayload<"pull">;
    return isStream(conversation)
      ? streamWrong(truth, person, conversation, told.rows)
      : conversationWrong(truth, person, { ...told, conversation });
  },
  page: (truth, person, payload, asked) =>
    conversationWrong(truth, person, {
      ...(payload as AnswerPayload<"page">),
      ...(asked as { readonly conversation: string }),
    }),
  members: (truth, person, payload, asked) =>
    conversationWrong(truth, person, {
      ...(payload as AnswerPayload<"members">),
      ...(asked as { readonly conversation: string }),
    }),
  edit: (truth, person, payload) => changedWrong(truth, person, payload),
  recall: (truth, person, payload) => changedWrong(truth, person, payload),
};

/** The answer of a change names no rev: its row is one that the person could see as a member, as it is or later. */
function changedWrong(truth: Truth, person: string, payload: unknown): string | null {
  const { row } = payload as AnswerPayload<"edit">;
  if (row === null) return null;
  const { id, conversation, seq, rev } = row;
  const isSeen = truth.stints(conversation, person).some((stint) => {
    const at = Math.max(rev, stint.from_rev);
    // Who is back sees what they saw before they left, too.
    return isOpen(stint, at) && isWithin(spansAt(truth, conversation, person, at), seq);
  });
  return isSeen ? null : `${person} is answered with ${id}, rev ${rev}`;
}

/** A refusal names a rev to those only who have been members, or it would tell that there is such a conversation. */
function refusalWrong(truth: Truth, { person, frame, asked }: SentFrame): string | null {
  const { conversation = "" } = (asked ?? {}) as { readonly conversation?: string };
  if (frame.rev === undefined || truth.stints(conversation, person).length > 0) return null;
  return `${person} is refused as of rev ${frame.rev} of ${conversation}`;
}

/** Nobody outside a conversation, or outside their own spans of it, is sent any of it: each frame is looked at as it leaves. */
export const outsiders: MakeChecker = ({ truth }) => ({
  name: "outsiders",
  sent(sent) {
    const { person, frame, asked } = sent;
    if (frame.code !== undefined && frame.code !== codes.ok) return refusalWrong(truth(), sent);
    return looks[frame.type]?.(truth(), person, frame.payload, asked) ?? null;
  },
});
