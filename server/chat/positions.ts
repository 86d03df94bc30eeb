import type { Me } from "#shared/wire/rows.ts";
import { emptyPosition, meOf, requireMember } from "./membership.ts";
import type { ChatPorts, Rules } from "./ports.ts";

type Move = (
  before: { read_seq: number; read_others: number; recv_seq: number },
  seq: number,
  counts: { n: number; own: number },
) => { read_seq: number; read_others: number; recv_seq: number } | null;

/** A position only moves forward, and never past the end of the conversation. */
function moveRule({ store, ring }: ChatPorts, move: Move) {
  return async (
    person: string,
    { conversation: id, seq }: { conversation: string; seq: number },
  ): Promise<{ me: Me }> => {
    const { me, moved } = await store.write(async (tx) => {
      const { conversation, stints } = await requireMember(tx, id, person);
      const place = Math.min(seq, conversation.seq);
      const before = (await tx.position(id, person)) ?? emptyPosition(id, person);
      const after = move(before, place, await tx.countsAt(id, place, person));
      if (after) await tx.putPosition({ ...before, ...after, stamp: await tx.nextStamp() });
      return { me: await meOf(tx, id, person, stints), moved: after !== null };
    });
    if (moved) ring(id, person);
    return { me };
  };
}

/** What was read has arrived as well; `read_others` counts others' counting messages up to there. */
export const readRule = (ports: ChatPorts): Rules["read"] =>
  moveRule(ports, (before, seq, { n, own }) =>
    seq > before.read_seq
      ? { read_seq: seq, read_others: n - own, recv_seq: Math.max(before.recv_seq, seq) }
      : null,
  );

export const receivedRule = (ports: ChatPorts): Rules["received"] =>
  moveRule(ports, ({ read_seq, read_others, recv_seq }, seq) =>
    seq > recv_seq ? { read_seq, read_others, recv_seq: seq } : null,
  );
