import type { ConversationRow, MessageRecord, WriteTx } from "../store/store.ts";

export interface NewMessage {
  readonly id: string;
  readonly sender: string | null;
  readonly kind: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** ms since the epoch. */
  readonly at: number;
}

/** Lines of the system count for nobody. */
const counts = (message: NewMessage): boolean => message.kind !== "system";

/**
 * Writes a message at the end of a conversation: the next seq, the next rev, the next n where it counts. Sending never
 * moves the sender's read position (delivery.md, Reading).
 */
export async function append(
  tx: WriteTx,
  conversation: ConversationRow,
  message: NewMessage,
): Promise<{ readonly row: MessageRecord; readonly conversation: ConversationRow }> {
  const stamp = await tx.nextStamp();
  const after: ConversationRow = {
    ...conversation,
    seq: conversation.seq + 1,
    rev: conversation.rev + 1,
    n: conversation.n + (counts(message) ? 1 : 0),
    stamp,
  };
  let senderN = 0;
  if (message.sender !== null && counts(message)) {
    const position = await tx.position(conversation.id, message.sender);
    senderN = (position?.sent ?? 0) + 1;
    await tx.putPosition({
      conversation: conversation.id,
      person: message.sender,
      read_seq: position?.read_seq ?? 0,
      read_others: position?.read_others ?? 0,
      recv_seq: position?.recv_seq ?? 0,
      sent: senderN,
      stamp,
    });
  }
  const row: MessageRecord = {
    id: message.id,
    conversation: conversation.id,
    seq: after.seq,
    rev: after.rev,
    n: after.n,
    sender_n: senderN,
    sender: message.sender,
    kind: message.kind,
    content: message.content,
    recalled: false,
    reactions: {},
    server_time: message.at,
    edited_at: null,
  };
  await tx.putConversation(after);
  await tx.insertMessage(row);
  return { row, conversation: after };
}
