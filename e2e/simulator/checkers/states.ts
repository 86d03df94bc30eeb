import { firstOf, type MakeChecker, type Witness } from "../evidence.ts";

const ranks = new Map([
  ["queued", 0],
  ["sent", 1],
  ["delivered", 2],
  ["read", 3],
]);

/** Whether somebody else is a member of whom the state of a message of that place speaks (ST2). */
const isSpokenOf = ({ tx, person }: Witness, conversation: string, seq: number | null): boolean =>
  (tx.conversation(conversation)?.members ?? []).some(
    (member) => member.person !== person && member.joined_seq < (seq ?? Infinity),
  );

/**
 * What a screen says of a message never goes backwards, while the server's store is the same and somebody is there of whom it
 * speaks: where all have left, one who comes back takes what they had reached along (ST2).
 */
export const states: MakeChecker = () => {
  const shown = new Map<string, number>();
  return {
    name: "states",
    device({ operation }, { name }) {
      // What is known of the server begins anew.
      if (operation === "forgetServer" || operation === "requeueLacking")
        for (const key of shown.keys()) if (key.startsWith(`${name} `)) shown.delete(key);
      return null;
    },
    shown: (messages, device) =>
      firstOf(messages, ({ id, conversation, status, seq }) => {
        const { name, tx } = device;
        const rank = ranks.get(status);
        // The page was read a moment ago: what was queued again meanwhile begins anew.
        if (rank === undefined || tx.message(id)?.seq !== seq) return null;
        const key = `${name} ${tx.account().epoch} ${id}`;
        const before = shown.get(key) ?? 0;
        shown.set(key, rank);
        if (rank >= before || !isSpokenOf(device, conversation, seq)) return null;
        return `${name} shows ${id} as ${status} after rank ${before}`;
      }),
  };
};
