import { codes } from "#shared/wire/codes.ts";
import { isSameContent, mentionedIn } from "#shared/wire/mentions.ts";
import type { MessageRecord, RefusedChange, Tx } from "../tx.ts";
import { addressed } from "./mentions.ts";
import {
  addSend,
  againId,
  cancelAgain,
  contentIn,
  editAgain,
  editedContent,
} from "./outbox-entries.ts";
import { cancelInstead, forgetMessage } from "./refused-sends.ts";

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

/** What an edit that was refused would have said; null where none was, or not for lack of the message. */
function refusedEdit(tx: Tx, { id, conversation, content }: MessageRecord, self: string) {
  const refused = tx.refusedOf([id]).find(({ change }) => change === "edit");
  const row = tx.conversation(conversation);
  if (!row || !refused || !isForLack(refused)) return null;
  const { text } = refused;
  // With a file nothing need be said.
  return text === "" ? {} : addressed(tx, row, { self, text, chosen: mentionedIn(content).people });
}

/** What a message was last to be rewritten to, and by which entry, which nobody asks for any more; null where it was not. */
function takeEdits(tx: Tx, message: MessageRecord, self: string) {
  const edits = tx.outboxOf([message.id]).filter(({ kind }) => kind === "edit");
  const last = edits.at(-1);
  const said = last ? contentIn(last.payload) : refusedEdit(tx, message, self);
  if (said === null) return null;
  for (const { op_id: edit } of edits) tx.removeOutbox(edit);
  tx.removeRefused(message.id);
  return isSameContent(said, message.content) ? null : { said, opId: last?.op_id ?? null };
}

/**
 * CU8: a message of one's own that the server has lost goes out again, under the same id, and says what it was last to be rewritten to.
 * Returns false where it was to be recalled and is taken back instead.
 */
export function sendAgain(tx: Tx, lost: MessageRecord, self: string): boolean {
  if (takeBackInstead(tx, lost)) return false;
  const edit = takeEdits(tx, lost, self);
  const { kind, content } = lost;
  const message = { ...lost, content: edit ? editedContent(kind, content, edit.said) : content };
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
  if (edit) editAgain(tx, message, edit);
  return true;
}
