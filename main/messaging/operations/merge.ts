import * as v from "valibot";
import { type Me, MessageRow, type Position } from "#shared/wire/rows.ts";
import {
  type About,
  assertRule,
  type ConversationRow,
  type MessageRecord,
  type Tx,
} from "../tx.ts";
import { giveAnotherId } from "./another-id.ts";
import { cancelAgain } from "./outbox-entries.ts";
import { refuseTaken, settleRewritten } from "./refused-sends.ts";

export const nothingAbout: About = {
  member_count: 0,
  notice: "",
  picture: null,
  admins_only: false,
  shows_history: false,
  dissolved: false,
};

/** A conversation of which nothing is known yet. */
export function unknownConversation(id: string): ConversationRow {
  return {
    id,
    kind: "unknown",
    title: null,
    about: nothingAbout,
    members: [],
    cursor: 0,
    remote_rev: 0,
    floor: null,
    n: 0,
    last_seq: 0,
    read_seq: 0,
    read_others: 0,
    sent: 0,
    recv_seq: 0,
    want_read: 0,
    read_before: 0,
    spans: [],
    info_rev: -1,
    left_rev: null,
    reset_rev: 0,
  };
}

type Spans = ConversationRow["spans"];

/** The same places in spans without overlap, lowest first; those that hold no place are left out. */
function apart(spans: Spans): { from: number; to: number }[] {
  const all: { from: number; to: number }[] = [];
  for (const [from, end] of spans.toSorted(([a], [b]) => a - b)) {
    const to = end ?? Infinity;
    const last = all.at(-1);
    if (to < from) continue;
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  return all;
}

/** Whether `after` shows a place up to `last` that `before` did not: one walk through both, as a server may name any number. */
export function revealsOld(before: Spans, after: Spans, last: number): boolean {
  const known = apart(before);
  let at = 0;
  return apart(after).some(({ from, to }) => {
    while ((known[at]?.to ?? Infinity) < from) at += 1;
    const inside = known[at];
    // Known spans do not touch each other: only one that holds this whole span hides nothing of it.
    return from <= last && (!inside || inside.from > from || inside.to < Math.min(to, last));
  });
}

/**
 * RD2: what the server says of one's own standing merges by max, so any order and any repetition give the same. CU12: spans that
 * show what was before make the floor start again.
 */
export function mergeMe(row: ConversationRow, me: Me, rev: number): ConversationRow {
  const isNewer = rev >= row.info_rev && rev >= row.reset_rev;
  const spans = isNewer ? me.spans : row.spans;
  // CU9: at one rev one sees one thing. Who is shown more and less of it in turns would begin again for ever.
  const seesMore = rev > row.reset_rev && revealsOld(row.spans, spans, row.last_seq);
  // Where nothing was known yet nothing comes to be seen. The first page may be under way, and is void then as any other.
  const isKnown = row.floor !== null || row.spans.length > 0;
  const resets = isKnown && seesMore;
  return {
    ...row,
    read_seq: Math.max(row.read_seq, me.read_seq),
    read_others: Math.max(row.read_others, me.read_others),
    sent: Math.max(row.sent, me.sent),
    recv_seq: Math.max(row.recv_seq, me.recv_seq),
    spans,
    ...(resets ? { floor: null, reset_rev: rev } : {}),
  };
}

/** So far back one's own messages are told of anew when somebody leaves who had read them: they are read by one less (RR1). */
const departureSeenMax = 500;

const ownOf = (tx: Tx, ids: readonly string[]): string[] => {
  const owner = tx.owner();
  return tx.messagesOf(ids).flatMap(({ id, sender }) => (sender === owner ? [id] : []));
};

/**
 * Others' positions merge by max as well. Returns the messages whose state may be another: those that a position has passed, and
 * those that somebody had not reached who has left, or has come anew (ST2), with one's own that they had read. `before` is the conversation as it was; it is kept
 * as it is now.
 */
export function mergePositions(
  tx: Tx,
  before: ConversationRow,
  positions: readonly Position[],
): string[] {
  const { id } = before;
  const now = tx.conversation(id) ?? before;
  const known = new Map(tx.positions(id).map((row) => [row.person, row]));
  const joined = new Map(now.members.map(({ person, joined_seq }) => [person, joined_seq]));
  let [from, to] = [Infinity, 0];
  let seenFrom = Infinity;
  for (const { person, read_seq, recv_seq } of positions) {
    const old = known.get(person);
    const next = {
      conversation: id,
      person,
      read_seq: Math.max(old?.read_seq ?? 0, read_seq),
      recv_seq: Math.max(old?.recv_seq ?? 0, recv_seq),
    };
    if (next.read_seq === old?.read_seq && next.recv_seq === old.recv_seq) continue;
    tx.putPosition(next);
    // Nothing that came before somebody joined is of theirs.
    const start = Math.min(old?.read_seq ?? 0, old?.recv_seq ?? 0);
    from = Math.min(from, Math.max(start, joined.get(person) ?? 0));
    to = Math.max(to, next.read_seq, next.recv_seq);
  }
  for (const { person, joined_seq } of now.info_rev === before.info_rev ? [] : before.members) {
    const last = known.get(person);
    if (joined.get(person) === joined_seq || !last) continue;
    from = Math.min(from, last.read_seq, last.recv_seq);
    // Where a window may show it, near the end.
    seenFrom = Math.min(seenFrom, Math.max(joined_seq, now.last_seq - departureSeenMax));
    to = Number.MAX_SAFE_INTEGER;
  }
  const passed = from < to ? tx.idsBetween(id, from, to) : [];
  const seen = seenFrom < from ? ownOf(tx, tx.idsBetween(id, seenFrom, from)) : [];
  return [...seen, ...passed];
}

/** Keeps a conversation, holding CU1: the cursor never stands above what is known to exist, nor does it go back. */
export function keepConversation(tx: Tx, row: ConversationRow): void {
  assertRule(row.cursor <= row.remote_rev, "CU1: cursor above remote_rev");
  tx.putConversation(row);
}

/**
 * RW2: a row that says of an id what it cannot be: whose it is, where it stands and of what kind never changes. In a new epoch
 * it counts; what is here under that id makes room for it, and one's own words are kept under another id. Returns whether the
 * row may be taken.
 */
function makeRoom(tx: Tx, known: MessageRecord, row: MessageRow): boolean {
  const isSame = known.conversation === row.conversation && known.sender === row.sender;
  if (isSame) return known.stale || known.kind === row.kind;
  // What is sent again would be refused for that, and be given another id then; this row would not come again.
  if (known.sender === tx.owner() && refuseTaken(tx, known)) return true;
  // A message that was refused, as one whose id the server has given to another, waits for nothing any more.
  if (!known.stale && known.status !== "failed") return false;
  if (known.sender === tx.owner()) giveAnotherId(tx, known);
  else tx.removeMessage(known.id);
  return true;
}

/**
 * RW1: an incoming row replaces the local one at `rev >=` its rev. RW2: a row that does not parse, that belongs to
 * another conversation than the one asked about, that claims the id of somebody else's message or a place that is taken
 * is left out; it can neither overwrite nor block. RW3: one's own message that comes back is sent, whatever its answer
 * became, and leaves the outbox. Returns the id when the row was kept.
 */
export function mergeRow(tx: Tx, conversation: string, raw: unknown): string | null {
  const parsed = v.safeParse(MessageRow, raw);
  if (!parsed.success) return null;
  const row = parsed.output;
  if (row.conversation !== conversation || row.seq < 1) return null;
  const fresh: MessageRecord = {
    ...row,
    created_at: row.server_time,
    status: "sent",
    failure: null,
    stale: false,
  };
  // Most rows are new, and that is all there is to do for them.
  if (tx.addMessage(fresh)) return row.id;
  const known = tx.message(row.id);
  if (known && !makeRoom(tx, known, row)) return null;
  const old = tx.message(row.id);
  const occupant = tx.messageAt(conversation, row.seq);
  if (occupant && occupant.id !== row.id) {
    // A place that only an answer gave gives way to the real row of that place.
    if (occupant.rev > 0) return null;
    tx.putMessage({ ...occupant, seq: null });
  }
  if (old && !old.stale && old.seq !== null && row.rev < old.rev) return null;
  if (old && !old.stale && old.seq !== null && row.seq !== old.seq && old.rev > 0) return null;
  tx.putMessage({ ...fresh, created_at: old?.created_at ?? row.server_time });
  if (old) settleRewritten(tx, old, fresh);
  tx.removeSend(row.id);
  tx.removeUploads(row.id);
  // CU8: recalling is final, also where a backup has forgotten it.
  if (
    old?.stale &&
    old.recalled &&
    !row.recalled &&
    old.sender !== null &&
    old.sender === tx.owner()
  )
    cancelAgain(tx, old);
  return row.id;
}
