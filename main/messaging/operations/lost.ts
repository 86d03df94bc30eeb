import * as v from "valibot";
import { MessageRow } from "#shared/wire/rows.ts";
import type { ConversationRow, MessageRecord, Tx } from "../tx.ts";
import { behindOf } from "./lack.ts";

/** Whether a row is the very one that was here in the epoch before: what is sent again gets another time. */
const isKept = (old: MessageRecord, row: MessageRow): boolean =>
  old.stale && old.seq === row.seq && old.server_time === row.server_time;

/**
 * CU13: what was read in the epoch before is read in this one: up to the last of the rows that a backup has kept, and from there on what is
 * sent again, as long as nothing new lies between. It is asked before the rows are merged. `read_before` bounds it, so that
 * nothing counts as read that nobody looked at.
 */
export function stillRead(tx: Tx, row: ConversationRow, raw: readonly unknown[]): ConversationRow {
  let want = Math.max(row.want_read, row.read_seq);
  if (want >= row.read_before) return row;
  const rows = raw
    .flatMap((one) => {
      const parsed = v.safeParse(MessageRow, one);
      return parsed.success && parsed.output.conversation === row.id ? [parsed.output] : [];
    })
    .sort((a, b) => a.seq - b.seq);
  for (const one of rows) {
    if (one.seq <= want || one.seq > row.read_before) continue;
    const old = tx.message(one.id);
    if (old === null || old.sender !== one.sender) continue;
    const wasRead = old.stale
      ? old.seq !== null && old.seq <= row.read_before
      : one.sender !== null && one.sender === tx.owner();
    if (isKept(old, one) || (one.seq === want + 1 && wasRead)) want = one.seq;
  }
  return want > row.want_read && want > row.read_seq ? { ...row, want_read: want } : row;
}

/** What is here of a conversation and was not seen in this epoch. */
const unseenIn = (tx: Tx, conversation: string): string[] =>
  tx.lostAbove(conversation, 0, Number.MAX_SAFE_INTEGER).map(({ id }) => id);

/** CU8: with the last that a conversation lacked it is known what the server has lost of it. Returns that; `before` is how it stood. */
export function newlyLost(tx: Tx, before: ConversationRow): string[] {
  const now = tx.conversation(before.id);
  const isWholeNow = now !== null && behindOf(now) === null;
  return isWholeNow && behindOf(before) !== null ? unseenIn(tx, before.id) : [];
}

/** CU8: the same of conversations of which the first whole sync of an epoch has said nothing. */
export const lostAltogether = (tx: Tx): string[] =>
  tx
    .conversations()
    .filter(({ remote_rev: rev, left_rev: left }) => rev === 0 && left === null)
    .flatMap(({ id }) => unseenIn(tx, id));

/**
 * CU14: what the server has lost stands where it was written: before all that is newer by the server's clock, also when that has been given
 * an earlier place. Returns what has moved.
 */
export function settleLost(tx: Tx, conversation: string, came: readonly string[]): string[] {
  return tx.messagesOf(came).flatMap(({ seq, server_time: time }) => {
    if (seq === null || time === null) return [];
    const lost = tx.lostAbove(conversation, seq, time);
    for (const one of lost) tx.putMessage({ ...one, seq });
    return lost.map(({ id }) => id);
  });
}
