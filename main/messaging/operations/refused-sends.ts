import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import {
  type MessageRecord,
  nothingTouched,
  type OutboxEntry,
  type Touched,
  type Tx,
} from "../tx.ts";
import { giveAnotherId } from "./another-id.ts";
import {
  addSend,
  againId,
  contentIn,
  editAgain,
  editedContent,
  isAgain,
  newEntry,
  textIn,
} from "./outbox-entries.ts";

export const touchedMessage = (conversation: string, id: string): Touched => ({
  conversations: [conversation],
  messages: [id],
});

/** Nothing of a message stays here, nor of what was to be done about it. */
export function forgetMessage(tx: Tx, id: string): void {
  for (const entry of tx.outboxOf([id])) tx.removeOutbox(entry.op_id);
  tx.removeMessage(id);
  tx.removeUploads(id);
  tx.removeRefused(id);
}

/**
 * OB8: what was to be recalled and is not on the server is taken back: it is gone here, and can never arrive there, also where
 * another device sends it.
 */
export function cancelInstead(tx: Tx, { id, conversation }: MessageRecord, opId: string): Touched {
  forgetMessage(tx, id);
  tx.addOutbox(newEntry({ op_id: opId, conversation, target: id, kind: "cancel" }));
  return touchedMessage(conversation, id);
}

function fail(tx: Tx, message: MessageRecord, failure: number): Touched {
  tx.putMessage({ ...message, status: "failed", failure });
  return touchedMessage(message.conversation, message.id);
}

/** CU8: whoever has taken the id of what a restored backup lacks does not keep it from being there again. */
function sendUnderAnotherId(
  tx: Tx,
  message: MessageRecord,
  edit: OutboxEntry | undefined,
): Touched {
  if (againId(message.id).length > limits.idLengthMax) return fail(tx, message, codes.idTaken);
  tx.removeUploads(message.id);
  const { id, isNew } = giveAnotherId(tx, message);
  const other = { ...message, id };
  if (isNew) addSend(tx, other, againId(id));
  // Another device may have sent, or send, that one as it was before.
  if (edit) editAgain(tx, other, { said: contentIn(edit.payload), opId: edit.op_id });
  return { conversations: [message.conversation], messages: [message.id, id] };
}

/**
 * CU8, OB13: what a server may have had and this one has refused may come, from another device or out of a backup, as it was before it was
 * rewritten: then that it was not rewritten is said, with the words.
 */
export function noteRewritten(tx: Tx, { id, content }: MessageRecord, code: number): void {
  tx.putRefused({ message: id, change: "edit", code, text: textIn(content) });
}

/** OB13: what a row now says, or that it is recalled, ends what was noted of words that were not taken. */
export function settleRewritten(tx: Tx, old: MessageRecord, now: MessageRecord): void {
  const isFirst = old.seq === null || old.rev === 0;
  const isNews = old.recalled !== now.recalled || textIn(old.content) !== textIn(now.content);
  const [refused] = isFirst || isNews ? tx.refusedOf([now.id]) : [];
  if (refused?.change === "edit" && (now.recalled || refused.text === textIn(now.content)))
    tx.removeRefused(now.id);
}

/**
 * OB5: failed only after a definite refusal, and never what has arrived meanwhile. What was to follow it fails with it: the last
 * edit's text is what a retry sends, and a recall becomes a taking back.
 */
export function applySendRefusal(
  tx: Tx,
  args: { readonly opId: string; readonly id: string; readonly code: number },
): Touched {
  const message = tx.message(args.id);
  const entry = tx.outboxEntry(args.opId);
  tx.removeOutbox(args.opId);
  if (!message || message.seq !== null) return nothingTouched;
  let { content } = message;
  const rest = tx.outboxOf([args.id]);
  for (const { kind, op_id, payload } of rest) {
    if (kind === "edit") content = editedContent(message.kind, content, contentIn(payload));
    tx.removeOutbox(op_id);
  }
  const recall = rest.find(({ kind }) => kind === "recall");
  if (recall) return cancelInstead(tx, message, recall.op_id);
  // Of more than one attempt the answer of an earlier one may have been lost: that one may have reached a store which a backup has taken the
  // place of, and which may be put back itself.
  const mayBeElsewhere = isAgain(args.opId) || (entry !== null && entry.attempts > 1);
  const hadAt = message.server_time ?? (mayBeElsewhere ? message.created_at : null);
  const said = { ...message, content, server_time: hadAt };
  const edit = rest.findLast(({ kind }) => kind === "edit");
  if (args.code === codes.idTaken && isAgain(args.opId)) return sendUnderAnotherId(tx, said, edit);
  if (hadAt !== null && edit) noteRewritten(tx, said, args.code);
  return fail(tx, said, args.code);
}

/**
 * CU8: what is being sent again, whose id a row shows to be somebody else's message by now, goes on as if it had been refused
 * for that. Returns whether its id is free now: not where it is not being sent again, or where no other id can be made of it.
 */
export function refuseTaken(tx: Tx, { id, seq }: MessageRecord): boolean {
  const opId = againId(id);
  if (seq !== null || tx.outboxEntry(opId)?.kind !== "send") return false;
  applySendRefusal(tx, { opId, id, code: codes.idTaken });
  return tx.message(id) === null;
}
