import { insertPerson } from "../accounts/accounts.ts";
import { announce } from "../chat/announce.ts";
import { append } from "../chat/append.ts";
import { createConversation, directKeyOf } from "../chat/create-conversation.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";

/**
 * Makes a database by the server's own rules: ann and bob with a conversation `c1` (m1 and m3 are ann's, m2 is bob's), a buried id, a row of
 * ann's own stream and an announcement.
 */
export async function makeSmallStore(path: string): Promise<void> {
  const store = openSqliteStore(path);
  let made = 0;
  const ids = { next: () => `id${++made}` };
  await store.write(async (tx) => {
    for (const person of ["ann", "bob"])
      await insertPerson(tx, person, { login: person, name: person, password: "hashed" });
    let conversation = await createConversation(tx, {
      id: "c1",
      kind: "direct",
      title: null,
      directKey: directKeyOf("ann", "bob"),
      people: ["ann", "bob"],
      lineId: ids.next(),
      at: 1,
    });
    for (const [sender, id] of [
      ["ann", "m1"],
      ["bob", "m2"],
      ["ann", "m3"],
    ] as const)
      ({ conversation } = await append(tx, conversation, {
        id,
        sender,
        kind: "text",
        content: { text: id },
        at: 1,
      }));
    await tx.bury("gone");
    const stamp = await tx.nextStamp();
    await tx.putStream({ name: "self:ann", rev: 1, stamp }, { key: "k:a", rev: 1, value: {} });
    await tx.putOp({ op_id: "op1", person: "ann", target: "m1", at: 1 }, 0);
  });
  await announce({ store, clock: { now: () => 1 }, ids }, "hello");
  await store.close();
}
