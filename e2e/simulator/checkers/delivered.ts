import { firstOf, type MakeChecker } from "../evidence.ts";

/** "Delivered" is true: what a person's position says has arrived is, or was, on a device of theirs. */
export const delivered: MakeChecker = ({ ledger }) => ({
  name: "delivered",
  server: (write, before) =>
    firstOf(write.positions, ({ conversation, person, recv_seq, read_seq }) => {
      const known = before.position(conversation, person);
      // Who joins begins with everything read; that says nothing of devices.
      if (!known || write.stints.some((stint) => stint.person === person)) return null;
      const held = ledger.held.get(person);
      // What was read counts as arrived with it.
      const from = Math.max(known.recv_seq, read_seq);
      const missing = before
        .messagesOf(conversation)
        .slice(from, recv_seq)
        .find(
          ({ seq, id, sender }) =>
            before.maySee(conversation, person, seq) && sender !== person && !held?.has(id),
        );
      return missing
        ? `${person} is said to have ${conversation} up to ${recv_seq}, but no device has seq ${missing.seq}`
        : null;
    }),
});
