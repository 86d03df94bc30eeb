import { firstOf, type MakeChecker } from "../evidence.ts";
import { lookedKey } from "../ledger.ts";

/** Nothing is read that nobody looked at: a read position stands where a person looked, or where they joined. */
export const readWasLookedAt: MakeChecker = ({ ledger }) => ({
  name: "read-was-looked-at",
  server: (write, before) =>
    firstOf(write.positions, ({ conversation, person, read_seq }) => {
      const known = before.position(conversation, person);
      if (!known || write.stints.some((stint) => stint.person === person)) return null;
      const looked = ledger.looked.get(lookedKey(conversation, person)) ?? 0;
      if (read_seq <= Math.max(known.read_seq, looked)) return null;
      return `${person} has read ${conversation} up to ${read_seq}, but looked no further than ${looked}`;
    }),
});
