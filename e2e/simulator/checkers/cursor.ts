import { firstOf, type MakeChecker } from "../evidence.ts";

/** The cursor never stands above what is known to exist, and never goes back while the server's store is the same (CU1). */
export const cursor: MakeChecker = () => {
  const known = new Map<string, number>();
  return {
    name: "cursor",
    device({ operation, conversations }, { name, tx }) {
      const { epoch } = tx.account();
      return firstOf(conversations, (id) => {
        const row = tx.conversation(id);
        if (!row) return null;
        if (row.cursor > row.remote_rev) return `${name} ${id} stands above what is known to exist`;
        const key = `${name} ${id} ${epoch}`;
        const before = known.get(key) ?? 0;
        known.set(key, row.cursor);
        if (row.cursor >= before || operation === "forgetServer") return null;
        return `${name} ${id} went back from ${before} to ${row.cursor}`;
      });
    },
  };
};
