import { allTruths, firstOf, type MakeChecker } from "../evidence.ts";

/** One seq is one message and one message has one seq, everywhere; what is shown as sent is on the server. */
export const places: MakeChecker = (evidence) => ({
  name: "places",
  device: ({ messages }, { name }) =>
    firstOf(messages, ({ id, conversation, seq, status, stale }) => {
      if (stale || (seq === null && status !== "sent")) return null;
      const truths = allTruths(evidence);
      if (!truths.some((truth) => truth.messages.has(id)))
        return `${name} shows ${id} as ${status}, and the server does not have it`;
      if (seq === null || truths.some((truth) => truth.idAt(conversation, seq) === id)) return null;
      return `${name} has ${id} at ${seq} of ${conversation}, where the server has ${truths[0]?.idAt(conversation, seq) ?? "nothing"}`;
    }),
});
