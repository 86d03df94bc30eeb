import { firstOf, type MakeChecker } from "../evidence.ts";

/** A page stands in order: by seq, each once, and what has none yet last. */
export const order: MakeChecker = () => ({
  name: "order",
  shown(messages, { name, tx }) {
    let last = 0;
    const seen = new Set<string>();
    return firstOf(messages, ({ id, seq }) => {
      // What the server has lost stays where it was, beside what took its place, until it is queued again.
      const now = tx.message(id);
      if (now?.stale || (now && now.seq !== seq)) return null;
      if (seen.has(id)) return `${name} shows ${id} twice`;
      seen.add(id);
      const place = seq ?? Infinity;
      if (place < last || (place === last && place !== Infinity))
        return `${name} shows ${id} at ${place} after ${last}`;
      last = place;
      return null;
    });
  },
});
