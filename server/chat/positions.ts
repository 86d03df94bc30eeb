import type { AnswerPayload } from "#shared/wire/requests.ts";
import type { Me } from "#shared/wire/rows.ts";
import type { WriteTx } from "../store/store.ts";
import { emptyPosition, meOf, requireMember } from "./membership.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";

interface Wanted {
  readonly conversation: string;
  /** The places up to which the person has read, and everything has arrived. */
  readonly read?: number | undefined;
  readonly received?: number | undefined;
}

/**
 * Moves a person's position forward, never back, and never past the end of the conversation. What was read has arrived as
 * well; `read_others` counts others' counting messages up to there. Rejects with a Refusal before anything is written.
 */
async function moveTo(
  tx: WriteTx,
  person: string,
  { conversation: id, read = 0, received = 0 }: Wanted,
): Promise<{ readonly me: Me; readonly moved: boolean }> {
  const { conversation, stints } = await requireMember(tx, id, person);
  const before = (await tx.position(id, person)) ?? emptyPosition(id, person);
  const readSeq = Math.max(before.read_seq, Math.min(read, conversation.seq));
  const recvSeq = Math.max(before.recv_seq, Math.min(received, conversation.seq));
  const hasRead = readSeq > before.read_seq;
  const moved = hasRead || recvSeq > before.recv_seq;
  if (moved) {
    const { n, own } = hasRead ? await tx.countsAt(id, readSeq, person) : { n: 0, own: 0 };
    await tx.putPosition({
      ...before,
      read_seq: readSeq,
      read_others: hasRead ? n - own : before.read_others,
      recv_seq: hasRead ? Math.max(recvSeq, readSeq) : recvSeq,
      stamp: await tx.nextStamp(),
    });
  }
  return { me: await meOf(tx, id, person, stints), moved };
}

async function moveOne(
  { store, ring }: ChatPorts,
  person: string,
  wanted: Wanted,
): Promise<{ me: Me }> {
  const { me, moved } = await store.write((tx) => moveTo(tx, person, wanted));
  if (moved) ring(wanted.conversation, person);
  return { me };
}

export const readRule =
  (ports: ChatPorts): Rules["read"] =>
  (person, { conversation, seq }) =>
    moveOne(ports, person, { conversation, read: seq });

export const receivedRule =
  (ports: ChatPorts): Rules["received"] =>
  (person, { conversation, seq }) =>
    moveOne(ports, person, { conversation, received: seq });

/** What is wanted of each conversation, as far as the furthest that is said of it: what is named 200 times is moved once. */
function foldedByConversation(of: readonly Wanted[]): Iterable<Wanted> {
  const folded = new Map<string, Wanted>();
  for (const { conversation, read = 0, received = 0 } of of) {
    const before = folded.get(conversation);
    folded.set(conversation, {
      conversation,
      read: Math.max(before?.read ?? 0, read),
      received: Math.max(before?.received ?? 0, received),
    });
  }
  return folded.values();
}

/** Many at once, in one transaction: one that is refused holds up none of the others. */
export function positionsRule({ store, ring }: ChatPorts): Rules["positions"] {
  return async (person, { of }) => {
    const moved = new Set<string>();
    const answers = await store.write(async (tx) => {
      const done = new Map<string, AnswerPayload<"positions">["of"][number]>();
      for (const wanted of foldedByConversation(of)) {
        const { conversation } = wanted;
        try {
          const one = await moveTo(tx, person, wanted);
          if (one.moved) moved.add(conversation);
          done.set(conversation, { conversation, me: one.me });
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          done.set(conversation, { conversation, code: error.code });
        }
      }
      return done;
    });
    for (const conversation of moved) ring(conversation, person);
    return { of: of.map(({ conversation }) => answers.get(conversation) ?? { conversation }) };
  };
}
