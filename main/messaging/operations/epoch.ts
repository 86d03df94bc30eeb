import { stages, type Touched, type Tx } from "../tx.ts";
import { unknownConversation } from "./merge.ts";
import { addSend, againId, isAgain } from "./outbox-entries.ts";
import { cancelInstead } from "./sending.ts";

export interface SyncPoint {
  readonly epoch: string | null;
  readonly since: number;
}

/** From where the next sync goes on. */
export function syncPoint(tx: Tx): SyncPoint {
  return tx.account();
}

/** CU7: another epoch is another store: cursors start again, rows stay and are marked until they are seen in it. */
export function enterEpoch(tx: Tx, epoch: string): void {
  const account = tx.account();
  if (account.epoch === epoch) return;
  if (account.epoch !== null) startAgain(tx);
  tx.putAccount({ epoch, since: 0 });
}

/** What is known of the server's store is void; what is here stays, marked until the server shows it again. */
function startAgain(tx: Tx): void {
  tx.markAllStale();
  tx.clearPositions();
  for (const { id, kind, title, about, members, info_rev, left_rev } of tx.conversations())
    tx.putConversation({
      ...unknownConversation(id),
      kind,
      title,
      about,
      members,
      // What was shown stays shown, and who had left has left, until the new store says otherwise.
      info_rev: Math.min(info_rev, 0),
      left_rev: left_rev === null ? null : 0,
    });
  tx.clearPersonalRevs();
  tx.clearRosterRevs();
  for (const { name } of tx.streams()) tx.putStream({ name, cursor: 0, remote_rev: 0 });
}

/** CU7: the server's store went back in time within its epoch: the same as another epoch. */
export function forgetServer(tx: Tx): Touched {
  startAgain(tx);
  tx.putAccount({ ...tx.account(), since: 0 });
  return { conversations: tx.conversations().map(({ id }) => id), messages: [] };
}

/**
 * CU8: what is here of one's own and the server has lost goes out again, under the same id: once everything that the server has
 * of its conversation is here. What others wrote and the server lost stays readable. `hasQueued`: something has been queued for it that
 * was not tried yet, here or by a row that came in.
 */
export function requeueLacking(
  tx: Tx,
  { self }: { readonly self: string },
): Touched & { readonly hasQueued: boolean } {
  const lacking = tx.staleOf(self).filter(({ conversation, kind, recalled }) => {
    const row = tx.conversation(conversation);
    // What was taken back for everybody stays taken back, and has nothing left to send.
    if (kind !== "text" || recalled || row === null || row.left_rev !== null) return false;
    return row.remote_rev > 0 && tx.summary(conversation)?.stage === stages.complete;
  });
  for (const message of lacking) {
    const recall = tx.outboxOf([message.id]).find(({ kind }) => kind === "recall");
    if (recall) {
      cancelInstead(tx, message, recall.op_id);
      continue;
    }
    tx.putMessage({
      ...message,
      seq: null,
      rev: 0,
      server_time: null,
      status: "queued",
      failure: null,
      stale: false,
    });
    addSend(tx, message, againId(message.id));
  }
  return {
    conversations: [...new Set(lacking.map(({ conversation }) => conversation))],
    messages: lacking.map(({ id }) => id),
    hasQueued: tx.heads().some(({ op_id, attempts }) => attempts === 0 && isAgain(op_id)),
  };
}
