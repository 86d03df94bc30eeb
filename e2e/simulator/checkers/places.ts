import type { MessageRecord } from "#main/messaging/tx.ts";
import { allTruths, firstOf, type MakeChecker, type Witness } from "../evidence.ts";

/** One seq is one message and one message has one seq, everywhere; what is shown as sent is on the server. */
export const places: MakeChecker = (evidence) => {
  const wrong = (rows: Iterable<MessageRecord>, { name }: Witness): string | null =>
    firstOf(rows, ({ id, conversation, seq, status, stale }) => {
      if (stale || (seq === null && status !== "sent")) return null;
      const truths = allTruths(evidence);
      if (!truths.some((truth) => truth.messages.has(id)))
        return `${name} shows ${id} as ${status}, and the server does not have it`;
      if (seq === null || truths.some((truth) => truth.idAt(conversation, seq) === id)) return null;
      return `${name} has ${id} at ${seq} of ${conversation}, where the server has ${truths[0]?.idAt(conversation, seq) ?? "nothing"}`;
    });
  return {
    name: "places",
    device: ({ messages }, device) => wrong(messages, device),
    atEnd: () =>
      firstOf(evidence.devices(), (device) =>
        firstOf(device.tx.conversations(), ({ id }) =>
          wrong(device.tx.page(id, null, 100_000), device),
        ),
      ),
  };
};
