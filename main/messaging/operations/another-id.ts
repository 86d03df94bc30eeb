import type { MessageRecord, Tx } from "../tx.ts";
import { againId } from "./outbox-entries.ts";

/** What was asked about a message, and is still to be done or was refused, is about its other id from now on. */
function follow(tx: Tx, from: string, to: string): void {
  for (const entry of tx.outboxOf([from])) {
    if (entry.kind !== "edit" && entry.kind !== "recall") continue;
    tx.removeOutbox(entry.op_id);
    tx.addOutbox({ ...entry, target: to, payload: { ...entry.payload, id: to } });
  }
  for (const refused of tx.refusedOf([from])) tx.putRefused({ ...refused, message: to });
  tx.removeRefused(from);
}

/**
 * RW2, CU8: keeps one's own words under another id, where the server has given theirs to somebody else's message. It is made of
 * that one, so all devices come to the same: what two of them send again arrives once. Returns that id, and whether the message is new
 * under it: another device may have sent it so already.
 */
export function giveAnotherId(
  tx: Tx,
  message: MessageRecord,
): { readonly id: string; readonly isNew: boolean } {
  tx.removeMessage(message.id);
  const isOwn = (one: MessageRecord): boolean =>
    one.sender === message.sender && one.conversation === message.conversation;
  let id = againId(message.id);
  let there = tx.message(id);
  while (there && !isOwn(there)) {
    id = againId(id);
    there = tx.message(id);
  }
  if (!there) tx.putMessage({ ...message, id });
  follow(tx, message.id, id);
  return { id, isNew: there === null };
}
