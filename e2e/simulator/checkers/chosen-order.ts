import { firstOf, type MakeChecker } from "../evidence.ts";

/**
 * Files that were chosen together come to the server in the order in which they were chosen (FI12): but for what was paused, has failed or
 * was taken back meanwhile, and what is parked (OB10). After a backup was put in place each goes out again when it is known to lack.
 */
export const chosenOrder: MakeChecker = ({ ledger, devices }) => {
  /** Those that the others do not wait for, or did not for a while. */
  const passedOver = new Set<string>();
  const isParked = (id: string, device: string): boolean =>
    devices()
      .find(({ name }) => name === device)
      ?.tx.outboxOf([id])
      .some(({ stuck }) => stuck) === true;
  return {
    name: "chosen-order",
    device({ messages, removed, uploads }, { tx }) {
      for (const id of removed) passedOver.add(id);
      for (const { id, status } of messages) if (status === "failed") passedOver.add(id);
      for (const { message, state } of tx.uploadsOf([...uploads]))
        if (state === "paused" || state === "failed") passedOver.add(message);
      return null;
    },
    server: (write, before) =>
      firstOf(write.inserted, ({ id }) => {
        const sent = ledger.restores === 0 ? ledger.files.get(id) : undefined;
        const late = sent?.earlier.find(
          (one) => !before.messages.has(one) && !passedOver.has(one) && !isParked(one, sent.device),
        );
        return late === undefined ? null : `${id} comes before ${late}, chosen before it`;
      }),
  };
};
