import { codes } from "#shared/wire/codes.ts";
import type { MessageRecord, RefusedChange, Tx } from "../tx.ts";
import { addSend, againId, cancelAgain } from "./outbox-entries.ts";
import { cancelInstead, forgetMessage } from "./sending.ts";

/** Whether a change was refused because the server lacks the message, or the conversation: it may be asked before it is known to be another. */
const isForLack = ({ code }: RefusedChange): boolean =>
  code === codes.noSuchMessage || code === codes.notMember;

/** CU8: what was to be recalled is taken back instead. Returns whether it was. */
function takeBackInstead(tx: Tx, message: MessageRecord): boolean {
  const recall = tx.outboxOf([message.id]).find(({ kind }) => kind === "recall");
  if (recall) {
    cancelInstead(tx, message, recall.op_id);
    return true;
  }
  const refused = tx.refusedOf([message.id]).find(({ change }) => change === "recall");
  if (!refused || !isForLack(refused)) return false;
  forgetMessage(tx, message.id);
  cancelAgain(tx, message);
  return true;
}

/**
 * CU8: a message of one's own that the server has lost goes out again, under the same id. Returns false where it was to be recalled and is
 * taken back instead.
 */
export function sendAgain(tx: Tx, message: MessageRecord): boolean {
  if (takeBackInstead(tx, message)) return false;
  tx.putMessage({
    ...message,
    // Its time stays: a server had it, and another device may have it (OB8).
    seq: null,
    rev: 0,
    status: "queued",
    failure: null,
    stale: false,
  });
  addSend(tx, message, againId(message.id));
  return true;
}
