import type { MessageRecord, Tx } from "../tx.ts";
import { againId } from "./outbox-entries.ts";

/**
 * RW2, CU8: keeps one's own words under another id, where the server has given theirs to somebody else's message. It is made of
 * that one, so all devices come to the same: what two of them send again arrives once. Returns the row as it is kept; null where
 * another device has sent it under that id already.
 */
export function giveAnotherId(tx: Tx, message: MessageRecord): MessageRecord | null {
  tx.removeMessage(message.id);
  let id = againId(message.id);
  for (let there = tx.message(id); there; there = tx.message(id)) {
    if (there.sender === message.sender && there.conversation === message.conversation) return null;
    id = againId(id);
  }
  const row = { ...message, id };
  tx.putMessage(row);
  return row;
}
