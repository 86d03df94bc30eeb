import { firstOf, type MakeChecker } from "../evidence.ts";

/** What is shown as queued has its entry in the outbox, and no place yet; what was recalled for everybody goes nowhere. */
export const outboxEntry: MakeChecker = () => ({
  name: "outbox-entry",
  device: ({ messages, outbox }, { name, tx }) =>
    firstOf(new Set([...messages.map(({ id }) => id), ...outbox]), (id) => {
      const message = tx.message(id);
      if (message?.recalled && message.status !== "sent")
        return `${name} has ${id} ${message.status}, which was recalled`;
      if (message?.status !== "queued") return null;
      // What waits for its file has no entry yet (uploads.ts).
      if (tx.sendOf(id) === null && tx.uploadsOf([id]).length > 0) return null;
      if (tx.sendOf(id) === null) return `${name} shows ${id} as queued, and nothing will send it`;
      return message.seq === null ? null : `${name} shows ${id} as queued at ${message.seq}`;
    }),
});
