import { firstOf, type MakeChecker } from "../evidence.ts";

const ranks = new Map([
  ["queued", 0],
  ["sent", 1],
  ["delivered", 2],
  ["read", 3],
]);

/** What a screen says of a message never goes backwards, while the server's store is the same. */
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
    shown: (messages, { name, tx }) =>
      firstOf(messages, ({ id, status, seq }) => {
        const rank = ranks.get(status);
        // The page was read a moment ago: what was queued again meanwhile begins anew.
        if (rank === undefined || tx.message(id)?.seq !== seq) return null;
        const key = `${name} ${tx.account().epoch} ${id}`;
        const before = shown.get(key) ?? 0;
        shown.set(key, rank);
        return rank >= before ? null : `${name} shows ${id} as ${status} after rank ${before}`;
      }),
  };
};
