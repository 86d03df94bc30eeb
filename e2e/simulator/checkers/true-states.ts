import { isDeepStrictEqual } from "node:util";
import { messagePage } from "#main/messaging/operations/views.ts";
import { announcementKind, groupKind } from "#shared/wire/rows.ts";
import {
  type Evidence,
  firstOf,
  type MakeChecker,
  pendingByRows,
  type Witness,
} from "../evidence.ts";

/**
 * After everything has settled each device says of its person's messages how far they have come: with those who are members, and
 * were so when it came to be. Of the announcements it says no more than that they are sent (ST3), of a group how many have read
 * it (RR1).
 */
export const trueStates: MakeChecker = (evidence) => ({
  name: "true-states",
  pending: pendingByRows(evidence, (device) =>
    firstOf(evidence.truth().conversations.keys(), (id) => newest(evidence, device, id)),
  ),
});

function newest({ truth }: Evidence, device: Witness, conversation: string): string | null {
  const { tx, person, name } = device;
  if (!truth().isMember(conversation, person)) return null;
  const members = truth()
    .members(conversation)
    .filter((other) => other !== person);
  const page = { self: person, conversation, beforeSeq: null, fromSeq: null };
  return firstOf(messagePage(tx, page).messages, (message) => {
    const { id, kind, mine, seq, status, readBy, lost, recalled } = message;
    if (!mine || seq === null || lost) return null;
    const others = members
      .filter((other) => joinedBefore(truth(), conversation, other, seq))
      .flatMap((other) => truth().position(conversation, other) ?? []);
    if (others.length === 0) return null;
    const of = truth().conversations.get(conversation)?.kind;
    if (of === announcementKind)
      return status === "sent" && readBy === null ? null : `${name} shows ${id} as ${status}`;
    const count = others.filter((at) => at.read_seq >= seq).length;
    const isCounted = of === groupKind && kind === "text" && !recalled;
    const figure = isCounted ? { read: count, of: others.length } : null;
    if (!isDeepStrictEqual(readBy, figure))
      return `${name} says ${JSON.stringify(readBy)} have read ${id}, and it is ${JSON.stringify(figure)}`;
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
