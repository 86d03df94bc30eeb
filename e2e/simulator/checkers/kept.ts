import { againId } from "#main/messaging/operations/outbox-entries.ts";
import { firstOf, type MakeChecker } from "../evidence.ts";

/** What a person has written stays here until it is taken back, whatever becomes of it; and it is nobody else's. */
export const kept: MakeChecker = ({ ledger }) => ({
  name: "kept",
  device: ({ messages, removed }, { name, tx }) =>
    firstOf([...removed, ...messages.map(({ id }) => id)], (id) => {
      const one = ledger.accepted.get(id);
      // What was taken back is no longer here, and the id may be anything that the server makes of it.
      if (one?.device !== name || ledger.maybeTakenBack.has(id)) return null;
      const isHere = [id, againId(id)].some((each) => {
        const row = tx.message(each);
        return row?.sender === one.person && row.conversation === one.conversation;
      });
      return isHere ? null : `${id} is gone from ${name}, where it was written`;
    }),
});
