import { append, type NewMessage } from "./append.ts";
import type { ConversationRow, StintRow, WriteTx } from "../store/store.ts";

/** A line of the system that says what happened, and when. */
export interface Line {
  readonly id: string;
  /** ms since the epoch. */
  readonly at: number;
}

const lineOf = ({ id, at }: Line, content: Readonly<Record<string, unknown>>): NewMessage => ({
  id,
  at,
  sender: null,
  kind: "system",
  content,
});

/**
 * Begins a membership as of a conversation as it stands, with everything read: joining brings no unread messages (delivery.md,
 * Reading). `fromSeq` is the first place that may be seen.
 */
export async function beginStint(
  tx: WriteTx,
  conversation: ConversationRow,
  person: string,
  { fromSeq, role = "member" }: { readonly fromSeq: number; readonly role?: StintRow["role"] },
): Promise<void> {
  const { id, seq, rev, n, stamp } = conversation;
  const before = await tx.position(id, person);
  const sent = before?.sent ?? 0;
  await tx.putStint({
    conversation: id,
    person,
    role,
    from_seq: fromSeq,
    joined_seq: seq,
    to_seq: null,
    from_rev: rev,
    to_rev: null,
    stamp,
  });
  await tx.putPosition({
    conversation: id,
    person,
    read_seq: seq,
    read_others: n - sent,
    sent,
    recv_seq: seq,
    stamp,
  });
}

const openStintOf = async (
  tx: WriteTx,
  conversation: string,
  person: string,
): Promise<StintRow | null> =>
  (await tx.stints(conversation, person)).find(({ to_seq }) => to_seq === null) ?? null;

/**
 * Makes somebody a member, and says so in a line, which is the first thing that they see unless they may see what was before.
 * Resolves to false, with nothing done, for who is a member already.
 */
export async function addMember(
  tx: WriteTx,
  conversation: ConversationRow,
  person: string,
  { line, seesHistory }: { readonly line: Line; readonly seesHistory: boolean },
): Promise<boolean> {
  if (await openStintOf(tx, conversation.id, person)) return false;
  const said = await append(tx, conversation, lineOf(line, { event: "joined", person }));
  const { rev, seq } = said.conversation;
  const after = { ...said.conversation, info_rev: rev };
  await tx.putConversation(after);
  await beginStint(tx, after, person, { fromSeq: seesHistory ? 1 : seq });
  return true;
}

/**
 * Ends a membership: what comes from here on is not for them, the line that says so included. Resolves to false, with nothing done,
 * for who is no member.
 */
export async function removeMember(
  tx: WriteTx,
  conversation: ConversationRow,
  person: string,
  line: Line,
): Promise<boolean> {
  const stint = await openStintOf(tx, conversation.id, person);
  if (!stint) return false;
  const said = await append(tx, conversation, lineOf(line, { event: "left", person }));
  const { rev, stamp } = said.conversation;
  await tx.putConversation({ ...said.conversation, info_rev: rev });
  await tx.putStint({ ...stint, to_seq: conversation.seq, to_rev: rev, stamp });
  return true;
}
