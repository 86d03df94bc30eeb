import type { ConversationRow, WriteTx } from "../store/store.ts";
import { append } from "./append.ts";

export interface NewConversation {
  readonly id: string;
  readonly kind: "direct" | "group" | "announcement";
  readonly title: string | null;
  readonly directKey: string | null;
  readonly people: readonly string[];
  /** The id of the line that says it was created. */
  readonly lineId: string;
  readonly at: number;
}

/** The key under which two people have their one conversation, whoever asks first. */
export const directKeyOf = (a: string, b: string): string => [a, b].sort().join(":");

/** Makes a conversation: its creation is seq 1 and rev 1, and all its people are members from there on. */
export async function createConversation(
  tx: WriteTx,
  fresh: NewConversation,
): Promise<ConversationRow> {
  const empty: ConversationRow = {
    id: fresh.id,
    kind: fresh.kind,
    title: fresh.title,
    direct_key: fresh.directKey,
    seq: 0,
    rev: 0,
    n: 0,
    stamp: await tx.nextStamp(),
  };
  await tx.putConversation(empty);
  const { conversation } = await append(tx, empty, {
    id: fresh.lineId,
    sender: null,
    kind: "system",
    content: { event: "created" },
    at: fresh.at,
  });
  for (const person of fresh.people) {
    await tx.putStint({
      conversation: fresh.id,
      person,
      role: "member",
      from_seq: 1,
      joined_seq: 1,
      to_seq: null,
      from_rev: 1,
      to_rev: null,
      stamp: conversation.stamp,
    });
    // Joining begins with everything read (delivery.md, Reading).
    await tx.putPosition({
      conversation: fresh.id,
      person,
      read_seq: 1,
      read_others: 0,
      sent: 0,
      recv_seq: 1,
      stamp: conversation.stamp,
    });
  }
  return conversation;
}
