import * as v from "valibot";
import { fromAfar } from "#shared/wire/bounded.ts";
import { type AnswerPayload, type PushPayload, SyncEntry } from "#shared/wire/requests.ts";
import { type ConversationInfo, streams } from "#shared/wire/rows.ts";
import { type ConversationRow, nothingTouched, type Touched, type Tx } from "../tx.ts";
import { enterEpoch } from "./epoch.ts";
import { type Behind, behindOf } from "./lack.ts";
import { lostAltogether, newlyLost, settleLost, stillRead } from "./lost.ts";
import {
  keepConversation,
  mergeMe,
  mergePositions,
  mergeRow,
  unknownConversation,
} from "./merge.ts";
import { applyStream, type Brought, raiseStream, streamsBehind } from "./streams.ts";

/** What stands over a conversation, as it was read at a rev; word that is older than what is known changes nothing. */
function informed(
  row: ConversationRow,
  info: ConversationInfo | undefined,
  rev: number,
): ConversationRow {
  if (!info || rev < row.info_rev) return row;
  const { kind, title, members, member_count = members.length, ...more } = info;
  return { ...row, kind, title, members, about: { member_count, ...more }, info_rev: rev };
}

function applyEntry(tx: Tx, entry: SyncEntry): Touched {
  if ("stream" in entry) {
    if (!streams.includes(entry.conversation)) return nothingTouched;
    raiseStream(tx, entry.conversation, entry.rev);
    return nothingTouched;
  }
  // A stream's name is no conversation's.
  if (streams.includes(entry.conversation)) return nothingTouched;
  if ("left" in entry) return applyLeft(tx, entry);
  const known = tx.conversation(entry.conversation) ?? unknownConversation(entry.conversation);
  const isMember = known.left_rev === null || entry.rev > known.left_rev;
  const seen = stillRead(tx, known, [entry.preview]);
  keepConversation(tx, {
    ...mergeMe(informed(seen, entry.info, entry.rev), entry.me, entry.rev),
    left_rev: isMember ? null : known.left_rev,
    remote_rev: Math.max(known.remote_rev, entry.rev),
    last_seq: Math.max(known.last_seq, entry.last_seq),
    n: Math.max(known.n, entry.n),
  });
  const passed = mergePositions(tx, known, entry.positions);
  // The newest row is there for the list at once; it moves no cursor.
  const preview = mergeRow(tx, entry.conversation, entry.preview);
  const kept = preview === null ? [] : [preview];
  const moved = settleLost(tx, entry.conversation, kept);
  return { conversations: [entry.conversation], messages: [...passed, ...kept, ...moved] };
}

/** Up to which rev all changes of a conversation or stream are here. */
const cursorOf = (tx: Tx, name: string): number =>
  (streams.includes(name) ? tx.stream(name) : tx.conversation(name))?.cursor ?? 0;

/** What became of a page of sync. */
export interface SyncPageKept extends Touched {
  /** CU7: the server stands before what it said earlier in this epoch; nothing of the page was kept. */
  readonly wentBack: boolean;
}

/**
 * CU2: what a page of sync names is remembered with the page; the token of the *first* page is kept only with the
 * *last* page, in the same transaction. A kill in between forgets nothing: the next sync says it all again.
 */
export function applySyncPage(
  tx: Tx,
  { answer, firstToken }: { readonly answer: AnswerPayload<"sync">; readonly firstToken: number },
): SyncPageKept {
  const entries = answer.entries.flatMap((raw) => {
    const entry = v.safeParse(SyncEntry, raw, fromAfar);
    return entry.success ? [entry.output] : [];
  });
  // Nothing is being pulled during a sync, and pushes wait for its end: no cursor can have come past what it was asked for.
  const isBefore = entries.some(({ conversation, rev }) => rev < cursorOf(tx, conversation));
  if (isBefore && tx.account().epoch === answer.epoch) return { ...nothingTouched, wentBack: true };
  enterEpoch(tx, answer.epoch);
  const touched = entries.map((entry) => applyEntry(tx, entry));
  const isFirst = !answer.more && tx.account().since === 0;
  if (!answer.more) tx.putAccount({ epoch: answer.epoch, since: firstToken });
  const lost = isFirst ? lostAltogether(tx) : [];
  return {
    conversations: touched.flatMap(({ conversations }) => conversations),
    messages: [...touched.flatMap(({ messages }) => messages), ...lost],
    wentBack: false,
  };
}

/** CU3: whatever is not complete, at most `limit`: streams first, for the names, then news, then
 * history; in both `first` before the others. */
export function behind(
  tx: Tx,
  { first, limit }: { readonly first: readonly string[]; readonly limit: number },
): Behind[] {
  const ofStreams = streamsBehind(tx).map(({ name, cursor }): Behind => ({
    conversation: name,
    want: "changes",
    cursor,
    floor: 1,
    distance: 0,
  }));
  const ids = new Set([...first, ...tx.incomplete(limit)]);
  const rows = [...ids].flatMap((id) => tx.conversation(id) ?? []);
  const lacking = Map.groupBy(
    rows.flatMap((row) => behindOf(row) ?? []),
    ({ want }) => want === "history",
  );
  const [news, history] = [lacking.get(false) ?? [], lacking.get(true) ?? []];
  return [...ofStreams, ...news, ...history].slice(0, limit);
}

/** About how much is missing in all conversations. */
export function missing(tx: Tx): number {
  return tx.missing();
}

/** CU4: rows and cursor commit together. */
export function applyPull(
  tx: Tx,
  args: {
    readonly conversation: string;
    readonly since: number;
    readonly answer: AnswerPayload<"pull">;
  },
): Brought {
  const { answer, conversation: id } = args;
  if (streams.includes(id)) return applyStream(tx, args);
  const known = tx.conversation(id);
  // The cursor went back meanwhile (a new epoch): the rows are no longer an answer to what is asked now.
  if (!known || known.cursor < args.since || known.left_rev !== null)
    return { touched: nothingTouched, progress: false, leftOut: 0 };
  const seen = stillRead(tx, known, answer.rows);
  const kept = answer.rows.flatMap((raw) => mergeRow(tx, id, raw) ?? []);
  const moved = settleLost(tx, id, kept);
  const cursor = Math.max(
    known.cursor,
    answer.more ? Math.min(answer.cursor, answer.rev) : answer.rev,
  );
  const told = informed(seen, answer.info, answer.rev);
  const merged = answer.me ? mergeMe(told, answer.me, answer.rev) : told;
  keepConversation(tx, {
    ...merged,
    cursor,
    remote_rev: Math.max(known.remote_rev, answer.rev, cursor),
    last_seq: Math.max(known.last_seq, answer.last_seq ?? 0),
    n: Math.max(known.n, answer.n ?? 0),
  });
  const passed = mergePositions(tx, known, answer.positions ?? []);
  return {
    touched: {
      conversations: [id],
      messages: [...kept, ...moved, ...passed, ...newlyLost(tx, known)],
    },
    progress: cursor > args.since,
    leftOut: answer.rows.length - kept.length,
  };
}

/**
 * CU11: the first page sets the cursor and the floor; a page below the floor lowers it; the newest page of a conversation that
 * is far behind (`peek`) moves nothing. CU12: one that was read before one came to see more is void.
 */
export function applyPage(
  tx: Tx,
  args: {
    readonly conversation: string;
    readonly before: number | null;
    readonly peek: boolean;
    readonly answer: AnswerPayload<"page">;
  },
): Brought {
  const { conversation: id, before, peek, answer } = args;
  const known = tx.conversation(id);
  if (!known || known.left_rev !== null || answer.rev < known.reset_rev)
    return { touched: nothingTouched, progress: false, leftOut: 0 };
  const asked = before === null ? [] : answer.rows.flatMap(idIn);
  const old = new Set(tx.messagesOf(asked).map(({ id: already }) => already));
  const seen = stillRead(tx, known, answer.rows);
  const kept = answer.rows.flatMap((raw) => mergeRow(tx, id, raw) ?? []);
  const moved = settleLost(tx, id, kept);
  const merged: ConversationRow = {
    ...mergeMe(informed(seen, answer.info, answer.rev), answer.me, answer.rev),
    remote_rev: Math.max(known.remote_rev, answer.rev),
    last_seq: Math.max(known.last_seq, answer.last_seq),
    n: Math.max(known.n, answer.n),
  };
  const isFirst = before === null && !peek && known.floor === null;
  const goesOn = before !== null && before === known.floor && merged.floor !== null;
  // What the answer itself lets one see more of is not in pages that were asked for before.
  const isVoid = answer.rev < merged.reset_rev;
  const floor = Math.max(1, answer.floor);
  if (isFirst && !isVoid)
    keepConversation(tx, { ...merged, floor, cursor: Math.max(known.cursor, answer.rev) });
  else if (goesOn && floor < before) keepConversation(tx, { ...merged, floor });
  else keepConversation(tx, merged);
  const passed = mergePositions(tx, known, answer.positions ?? []);
  // Where nothing older is here nobody can be looking at it: its newest row alone says that there is more above.
  const isLowest = before !== null && tx.page(id, floor, 1).length === 0;
  const shown = isLowest ? kept.filter((one, at) => at === 0 || old.has(one)) : kept;
  return {
    touched: {
      conversations: [id],
      messages: [...shown, ...moved, ...passed, ...newlyLost(tx, known)],
    },
    progress: peek || (isFirst && !isVoid) || (goesOn && floor < before) || merged.floor === null,
    leftOut: answer.rows.length - kept.length,
  };
}

function idIn(raw: unknown): string[] {
  const id = typeof raw === "object" && raw !== null && "id" in raw ? raw.id : null;
  return typeof id === "string" ? [id] : [];
}

/**
 * CU5: a push is a doorbell. Its rows are kept; only one that goes on exactly where the cursor stands moves it. Any other raises what
 * is known to exist, and a pull follows.
 */
export function applyChange(tx: Tx, push: PushPayload<"change">): Touched {
  const { conversation: id, rev } = push;
  if (streams.includes(id)) {
    raiseStream(tx, id, rev);
    return nothingTouched;
  }
  const known = tx.conversation(id) ?? unknownConversation(id);
  if (known.left_rev !== null && rev <= known.left_rev) return nothingTouched;
  const told = informed(stillRead(tx, known, push.rows), push.info, rev);
  const merged = push.me ? mergeMe(told, push.me, rev) : told;
  // Rows can only be kept beside their conversation.
  keepConversation(tx, {
    ...merged,
    left_rev: null,
    remote_rev: Math.max(known.remote_rev, rev),
    last_seq: Math.max(known.last_seq, push.last_seq ?? 0),
    n: Math.max(known.n, push.n ?? 0),
  });
  const kept = push.rows.flatMap((raw) => mergeRow(tx, id, raw) ?? []);
  const moved = settleLost(tx, id, kept);
  const passed = mergePositions(tx, known, push.positions ?? []);
  const now = tx.conversation(id);
  const goesOn = now && now.floor !== null && push.prev_rev === now.cursor && rev > now.cursor;
  if (goesOn) keepConversation(tx, { ...now, cursor: rev });
  return { conversations: [id], messages: [...kept, ...moved, ...passed] };
}

/** CU6: one is no longer a member; what is here stays readable. Word that is older than what is known is ignored. */
export function applyLeft(
  tx: Tx,
  { conversation, rev }: { readonly conversation: string; readonly rev: number },
): Touched {
  const known = tx.conversation(conversation);
  if (!known || rev < Math.max(known.info_rev, known.remote_rev)) return nothingTouched;
  keepConversation(tx, { ...known, left_rev: rev, remote_rev: known.cursor, want_read: 0 });
  return { conversations: [conversation], messages: [] };
}
