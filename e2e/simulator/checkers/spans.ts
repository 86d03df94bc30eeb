import { allTruths, firstOf, type MakeChecker } from "../evidence.ts";

/** Nobody is given what is outside their visible spans, or what came after their removal. */
export const spans: MakeChecker = (evidence) => ({
  name: "spans",
  device: ({ messages }, { name, person }) =>
    firstOf(messages, ({ id, conversation, seq, stale }) => {
      if (seq === null || stale) return null;
      if (allTruths(evidence).some((truth) => truth.maySee(conversation, person, seq))) return null;
      return `${name} has ${id}, seq ${seq} of ${conversation}, which ${person} may not see`;
    }),
});
