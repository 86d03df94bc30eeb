import { firstOf, type MakeChecker, type Witness } from "../evidence.ts";

/** The cursor never stands above what is known to exist, and never goes back while the server's store is the same (CU1). */
export const cursor: MakeChecker = ({ devices }) => {
  const known = new Map<string, number>();
  const isAbove = ({ name, tx }: Witness, id: string): string | null => {
    const row = tx.conversation(id);
    return row && row.cursor > row.remote_rev
      ? `${name} ${id} stands above what is known to exist`
      : null;
  };
  return {
    name: "cursor",
    device({ operation, conversations }, device) {
      const { name, tx } = device;
      const { epoch } = tx.account();
      return firstOf(conversations, (id) => {
        const row = tx.conversation(id);
        const wrong = isAbove(device, id);
        if (!row || wrong !== null) return wrong;
        const key = `${name} ${id} ${epoch}`;
        const before = known.get(key) ?? 0;
        known.set(key, row.cursor);
        if (row.cursor >= before || operation === "forgetServer") return null;
        return `${name} ${id} went back from ${before} to ${row.cursor}`;
      });
    },
    atEnd: () =>
      firstOf(devices(), (device) =>
        firstOf(device.tx.conversations(), ({ id }) => isAbove(device, id)),
      ),
  };
};
