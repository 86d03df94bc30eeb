import { append, type NewMessage } from "./append.ts";
import type { ConversationRow, StintRow, WriteTx } from "../store/store.ts";

/** So many are named in a line; of more it says how many they are. */
const namedMax = 20;

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

/** Appends a line about something that stands over a conversation, `changed` with it: as of its rev that is known anew. */
export async function sayInfo(
  tx: WriteTx,
  conversation: ConversationRow,
  line: Line,
  content: Readonly<Record<string, unknown>>,
): Promise<ConversationRow> {
  const said = await append(tx, conversation, lineOf(line, content));
  const after = { ...said.conversation, info_rev: said.conversation.rev };
  await tx.putConversation(after);
  return after;
}

export interface Joining {
  readonly line: Line;
  /** Who made them members; null for the administration. */
  readonly by: string | null;
  readonly seesHistory: boolean;
}

/**
 * Makes people members, and says so in one line, which is the first thing that they see unless they may see what was before.
 * Those who are members already are passed over; resolves to the others, with nothing done where there are none.
 */
export async function addMembers(
  tx: WriteTx,
  conversation: ConversationRow,
  people: readonly string[],
  { line, by, seesHistory }: Joining,
): Promise<string[]> {
  const fresh: string[] = [];
  for (const person of new Set(people))
    if (!(await openStintOf(tx, conversation.id, person))) fresh.push(person);
  if (fresh.length === 0) return [];
  const content = { event: "joined", by, people: fresh.slice(0, namedMax), count: fresh.length };
  const after = await sayInfo(tx, conversation, line, content);
  for (const person of fresh)
    await beginStint(tx, after, person, { fromSeq: seesHistory ? 1 : after.seq });
  return fresh;
}

/** Ends a membership as of this place and rev. */
export async function endStint(
  tx: WriteTx,
  stint: StintRow,
  { seq, rev, stamp }: { readonly seq: number; readonly rev: number; readonly stamp: number },
): Promise<void> {
  await tx.putStint({ ...stint, to_seq: seq, to_rev: rev, stamp });
}

export interface Leaving {
  readonly line: Line;
  /** Who ended it: oneself, somebody else, or (null) the administration. */
  readonly by: string | null;
  /** Who owns it from here on, where that changes. */
  readonly successor?: string | undefined;
}

/**
 * Ends a membership: what comes from here on is not for them, the line that says so included. Resolves to the conversation as it
 * is then, null with nothing done for who is no member.
 */
export async function removeMember(
  tx: WriteTx,
  conversation: ConversationRow,
  person: string,
  { line, by, successor }: Leaving,
): Promise<ConversationRow | null> {
  const stint = await openStintOf(tx, conversation.id, person);
  if (!stint) return null;
  const content = { event: "left", by, person, ...(successor === undefined ? {} : { successor }) };
  const after = await sayInfo(tx, conversation, line, content);
  await endStint(tx, stint, { ...after, seq: conversation.seq });
  return after;
}
