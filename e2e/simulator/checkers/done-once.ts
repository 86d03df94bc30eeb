import { firstOf, type MakeChecker } from "../evidence.ts";

/** What was done under an op_id, be it an edit, a recall or an act, is not done again. */
export const doneOnce: MakeChecker = () => ({
  name: "done-once",
  server: ({ ops }, before) => {
    const done = new Set<string>();
    return firstOf(ops, (op) => {
      if (before.ops.has(op) || done.has(op)) return `${op} is done twice`;
      done.add(op);
      return null;
    });
  },
});
