import {
  type ConversationRow,
  type MessageRecord,
  stages,
  type SummaryRow,
  type Tx,
} from "../tx.ts";
import { begunAt } from "./acts.ts";
import { behindOf, firstVisible } from "./lack.ts";
import { markOf } from "./personal.ts";

/** When a message was written, as it is shown: by the server's clock where it is known. */
export const timeOf = (record: MessageRecord): number => record.server_time ?? record.created_at;

/** A conversation of which only a push has told is not shown before its first pull. */
export const isShown = (row: ConversationRow): boolean => row.info_rev >= 0;

/**
 * RW5: the later of the last one with a place and the last one without: what failed does not hide what came after it. What the server
 * has lost is the last only where the server has nothing (CU14).
 */
function lastRecord(tx: Tx, conversation: string): MessageRecord | null {
  const placed = tx.newest(conversation) ?? tx.page(conversation, null, 1)[0] ?? null;
  const waiting = tx.lastUnsequenced(conversation);
  if (!placed || !waiting) return placed ?? waiting;
  return timeOf(waiting) >= timeOf(placed) ? waiting : placed;
}

/** RD4: whether everything that is known to be there is here, and nothing of it above what was seen is somebody else's. */
function isSeen(tx: Tx, row: ConversationRow, lastOther: MessageRecord | null): boolean {
  const { id, last_seq: last, want_read: seen } = row;
  if (seen === 0) return false;
  return seen >= last || ((lastOther?.seq ?? 0) <= seen && tx.gaplessEnd(id, seen) >= last);
}

/** RD4: unread is one formula over what the server keeps; what was seen to its end here counts as seen. */
function unreadOf(tx: Tx, row: ConversationRow, lastOther: MessageRecord | null): number {
  const unread = row.n - row.sent - row.read_others;
  return unread <= 0 || row.left_rev !== null || isSeen(tx, row, lastOther) ? 0 : unread;
}

/** How far the owner has read, here or elsewhere. */
export const readTo = ({ read_seq: read, want_read: seen }: ConversationRow): number =>
  Math.max(read, seen);

/** MN3: the newest message that mentions the owner and is unread; none for who has left. */
const lastMention = (tx: Tx, row: ConversationRow): MessageRecord | null =>
  row.left_rev === null ? tx.lastMention(row.id, readTo(row)) : null;

/** RD3: whether there is something that the server does not know yet. */
function isToReport(row: ConversationRow, arrivedSeq: number): boolean {
  if (row.left_rev !== null || row.spans.length === 0) return false;
  return arrivedSeq > row.recv_seq || Math.min(row.want_read, row.last_seq) > row.read_seq;
}

/** CU3: in which order it is brought, and about how much there is to bring. */
function lackOf(row: ConversationRow): Pick<SummaryRow, "stage" | "missing"> {
  const behind = behindOf(row);
  if (!behind) return { stage: stages.complete, missing: 0 };
  const below = behind.floor === null ? row.last_seq : behind.floor - (firstVisible(row) ?? 1);
  const missing = Math.max(1, below + (behind.want === "changes" ? behind.distance : 0));
  return { stage: behind.want === "history" ? stages.history : stages.news, missing };
}

/**
 * SU1: derives a conversation's summary from its rows. It is done after each operation, in the same transaction, for every
 * conversation whose rows were written, so that no rule has to think of it.
 */
export function summarise(tx: Tx, id: string): void {
  const row = tx.conversation(id);
  if (!row) return;
  const owner = tx.owner();
  const last = lastRecord(tx, id);
  const lastOther = owner === null ? null : tx.lastOther(id, owner);
  // Before the owner is known nobody has asked: it is derived anew then (SU2).
  const unread = owner === null ? 0 : unreadOf(tx, row, lastOther);
  const { pinned, muted } = markOf(tx, id);
  // The run only grows within an epoch: going on where it ended spares reading a long history again.
  const known = tx.summary(id)?.arrived_seq ?? 0;
  const arrived = tx.gaplessEnd(id, Math.max(row.recv_seq, known));
  tx.putSummary({
    conversation: id,
    last: last?.id ?? null,
    last_other: lastOther?.id ?? null,
    last_mention: lastMention(tx, row)?.id ?? null,
    active_at: last ? timeOf(last) : begunAt(tx, id),
    pinned: pinned ?? 0,
    unread,
    counted: isShown(row) && !muted ? unread : 0,
    arrived_seq: arrived,
    to_report: isToReport(row, arrived) ? 1 : 0,
    ...lackOf(row),
  });
}

/**
 * SU2: whose store this is decides which messages are others'. It is remembered with the engine's first start, or the first
 * question of that person; all summaries are derived anew then, which also makes those of a store that had none yet.
 */
export function actAs(tx: Tx, { self }: { readonly self: string }): void {
  if (tx.owner() === self) return;
  tx.setOwner(self);
  for (const { id } of tx.conversations()) summarise(tx, id);
}
