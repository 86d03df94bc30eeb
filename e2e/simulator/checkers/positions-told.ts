import { firstOf, type MakeChecker, pendingByRows } from "../evidence.ts";

/** What has arrived and what was looked at is known to the server, for every member who has a device. */
export const positionsTold: MakeChecker = (evidence) => ({
  name: "positions-told",
  pending: pendingByRows(evidence, ({ tx, person, name }) => {
    const truth = evidence.truth();
    return firstOf(truth.conversations.values(), ({ id, seq }) => {
      if (!truth.isMember(id, person)) return null;
      const { recv_seq: received = 0, read_seq: read = 0 } = truth.position(id, person) ?? {};
      const looked = tx.conversation(id)?.want_read ?? 0;
      if (received < seq) return `${name} has not said that ${id} has arrived up to ${seq}`;
      return read < looked ? `${name} has not said that ${id} was read up to ${looked}` : null;
    });
  }),
});
