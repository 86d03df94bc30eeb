import type { MessageDetails } from "#shared/ipc/views.ts";
import type { Tx } from "../tx.ts";
import { personViewsOf } from "./people-views.ts";
import { membershipOf, placeOf, wasThere } from "./readers.ts";
import { changesOf, messageView, peopleKnown, plainContext } from "./views.ts";

/** Everything about one message; null where it is not here. Others stand by how far they are, in order of their names. */
export function messageDetails(
  tx: Tx,
  { self, id }: { readonly self: string; readonly id: string },
): MessageDetails | null {
  const record = tx.message(id);
  if (!record) return null;
  const { conversation, seq } = record;
  const membership = membershipOf(tx.conversation(conversation));
  // What the server said of how far they are when they were fewer is old.
  const members = membership.allPlaced ? membership.members : [];
  const positions = tx.positions(conversation);
  const view = messageView(record, {
    ...plainContext(self),
    ...membership,
    positions,
    ...peopleKnown(tx),
    ...changesOf(tx, [record]),
  });
  const place = placeOf(record);
  const places = new Map(positions.map((position) => [position.person, position]));
  const stateOf = (who: string) => {
    const at = places.get(who);
    if (place === null || !at) return "neither";
    if (at.read_seq >= place) return "read";
    return at.recv_seq >= place ? "received" : "neither";
  };
  // The same people as the figure beside the message counts (RR1), also one of whom the directory says nothing.
  const those = members
    .filter((member) => place === null || wasThere(member, place))
    .flatMap(({ person: who }) => (who === self || who === record.sender ? [] : [who]));
  const people = those.map(personViewsOf(tx, those)).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    id,
    seq,
    rev: record.rev,
    status: view.status,
    senderName: view.senderName,
    createdAt: record.created_at,
    serverTime: record.seq === null ? null : record.server_time,
    editedAt: record.edited_at,
    attempts: tx.sendOf(id)?.attempts ?? 0,
    people: people.map((one) => ({ person: one, state: stateOf(one.id) })),
  };
}
