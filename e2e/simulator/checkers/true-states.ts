import { messagePage } from "#main/messaging/operations/views.ts";
import { type Evidence, firstOf, type MakeChecker, type Witness } from "../evidence.ts";

/**
 * After everything has settled each device says of its person's messages how far they have come: with those who are members, and
 * were so when it came to be.
 */
export const trueStates: MakeChecker = (evidence) => ({
  name: "true-states",
  pending: () =>
    firstOf(evidence.devices(), (device) =>
      firstOf(evidence.truth().conversations.keys(), (id) => newest(evidence, device, id)),
    ),
});

function newest({ truth }: Evidence, device: Witness, conversation: string): string | null {
  const { tx, person, name } = device;
  if (!truth().isMember(conversation, person)) return null;
  const page = { self: person, conversation, beforeSeq: null, fromSeq: null };
  return firstOf(messagePage(tx, page).messages, ({ id, mine, seq, status, lost }) => {
    if (!mine || seq === null || lost) return null;
    const others = truth()
      .members(conversation)
      .filter((other) => other !== person && joinedBefore(truth(), conversation, other, seq))
      .flatMap((other) => truth().position(conversation, other) ?? []);
    if (others.length === 0) return null;
    const received = others.every((at) => Math.max(at.recv_seq, at.read_seq) >= seq);
    const read = others.every((at) => at.read_seq >= seq);
    const expected = read ? "read" : received ? "delivered" : "sent";
    return status === expected ? null : `${name} shows ${id} as ${status}, and it is ${expected}`;
  });
}

function joinedBefore(
  truth: ReturnType<Evidence["truth"]>,
  conversation: string,
  person: string,
  seq: number,
): boolean {
  const open = truth.stints(conversation, person).find(({ to_seq }) => to_seq === null);
  return open !== undefined && open.joined_seq < seq;
}
