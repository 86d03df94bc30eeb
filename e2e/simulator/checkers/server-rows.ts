import { firstOf, type MakeChecker } from "../evidence.ts";
import { pair } from "../truth.ts";

/** The server's own rows: seq gapless, rev one step for each change, n and the sender's count right from birth. */
export const serverRows: MakeChecker = () => ({
  name: "server-rows",
  server(write, before) {
    const last = new Map<string, { seq: number; rev: number; n: number }>();
    const lastOf = (id: string) =>
      last.get(id) ?? before.conversations.get(id) ?? { seq: 0, rev: 0, n: 0 };
    const sent = new Map<string, number>();
    return (
      firstOf(write.inserted, (row) => {
        const known = lastOf(row.conversation);
        const counts = row.kind === "system" ? 0 : 1;
        last.set(row.conversation, { seq: row.seq, rev: row.rev, n: row.n });
        if (before.messages.has(row.id)) return `${row.id} is written a second time`;
        if (row.sender !== null && before.buried.has(pair(row.id, row.sender)))
          return `${row.id} was buried`;
        if (row.seq !== known.seq + 1) return `${row.id} has seq ${row.seq} after ${known.seq}`;
        if (row.rev !== known.rev + 1) return `${row.id} has rev ${row.rev} after ${known.rev}`;
        if (row.n !== known.n + counts) return `${row.id} has n ${row.n} after ${known.n}`;
        if (row.sender === null || counts === 0) return null;
        const key = `${row.conversation} ${row.sender}`;
        const mine =
          sent.get(key) ??
          before
            .messagesOf(row.conversation)
            .filter(({ sender, kind }) => sender === row.sender && kind !== "system").length;
        sent.set(key, mine + 1);
        if (row.sender_n !== mine + 1)
          return `${row.id} is its sender's ${row.sender_n}th, not the ${mine + 1}th`;
        return null;
      }) ??
      firstOf(write.replaced, (row) => {
        const old = before.messages.get(row.id);
        const known = lastOf(row.conversation);
        last.set(row.conversation, { ...known, rev: row.rev });
        if (!old) return `${row.id} replaces nothing`;
        if (row.rev !== known.rev + 1) return `${row.id} has rev ${row.rev} after ${known.rev}`;
        if (row.seq !== old.seq || row.n !== old.n || row.sender !== old.sender)
          return `${row.id} became another message`;
        return old.recalled && !row.recalled ? `${row.id} came back after its recall` : null;
      }) ??
      firstOf(write.conversations, ({ id, seq, rev, n }) => {
        const known = before.conversations.get(id);
        if (known && (seq < known.seq || rev < known.rev || n < known.n))
          return `${id} went back to seq ${seq}, rev ${rev}, n ${n}`;
        return null;
      }) ??
      firstOf(write.positions, (row) => {
        const known = before.position(row.conversation, row.person);
        if (known && (row.read_seq < known.read_seq || row.recv_seq < known.recv_seq))
          return `${row.person} went back in ${row.conversation}`;
        return null;
      })
    );
  },
});
