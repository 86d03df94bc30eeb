import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertPerson } from "../accounts/accounts.ts";
import { announce } from "../chat/announce.ts";
import { append } from "../chat/append.ts";
import { createConversation, directKeyOf } from "../chat/create-conversation.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { checkRows } from "./check-rows.ts";

const folder = mkdtempSync(join(tmpdir(), "magpie-check-"));
const sound = join(folder, "sound.db");
let files = 0;
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  const store = openSqliteStore(sound);
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
  });
  await announce({ store, clock: { now: () => 1 }, ids }, "hello");
  await store.close();
});

test("a database that the rules have written is in order", () => {
  expect(checkRows(sound)).toEqual([]);
});

test.each([
  ["DELETE FROM messages WHERE id = 'm2'", /gapless/],
  ["UPDATE conversations SET seq = 9 WHERE id = 'c1'", /gapless/],
  ["UPDATE messages SET rev = 4 WHERE id = 'm2'", /a rev belongs/],
  ["UPDATE conversations SET rev = 1 WHERE id = 'c1'", /a rev belongs/],
  ["UPDATE messages SET n = n + 1 WHERE id = 'm3'", /n and sender_n/],
  ["UPDATE messages SET sender_n = 1 WHERE id = 'm3'", /n and sender_n/],
  ["UPDATE conversations SET n = 0 WHERE id = 'c1'", /n and sender_n/],
  ["UPDATE messages SET content = '[]' WHERE id = 'm1'", /a message is whole/],
  ["UPDATE messages SET content = 'x' WHERE id = 'm1'", /a message is whole/],
  ["UPDATE messages SET recalled = 1 WHERE id = 'm1'", /a message is whole/],
  ["UPDATE messages SET sender = 'eve' WHERE id = 'm1'", /was a member/],
  ["INSERT INTO buried VALUES ('m1')", /buried/],
  ["UPDATE positions SET recv_seq = 99 WHERE person = 'ann'", /positions stand/],
  ["UPDATE positions SET read_seq = 3 WHERE person = 'ann'", /positions stand/],
  ["UPDATE positions SET sent = 9 WHERE person = 'ann' AND conversation = 'c1'", /positions count/],
  ["UPDATE positions SET read_others = 1 WHERE person = 'ann'", /positions count/],
  ["INSERT INTO positions VALUES ('c1', 'eve', 0, 0, 0, 0, 1)", /a position is of/],
  ["DELETE FROM positions WHERE person = 'ann'", /every member has one/],
  ["UPDATE stints SET to_seq = 2 WHERE person = 'ann'", /stints are whole/],
  ["UPDATE stints SET from_seq = 99 WHERE person = 'ann'", /stints are whole/],
  ["UPDATE stints SET to_seq = 2, to_rev = 99 WHERE person = 'ann'", /stints are whole/],
  [
    "INSERT INTO stints VALUES ('c1', 'ann', 'member', 2, 2, NULL, 2, NULL, 1)",
    /nobody is in a conversation twice/,
  ],
  ["UPDATE conversations SET direct_key = 'ann:eve' WHERE id = 'c1'", /a direct conversation/],
  ["UPDATE conversations SET kind = 'group' WHERE id = 'c1'", /a direct conversation/],
  ["DELETE FROM accounts WHERE person = 'ann'", /has an account/],
  ["UPDATE positions SET stamp = 999 WHERE person = 'ann'", /no stamp is newer/],
  ["DELETE FROM store", /one store/],
  ["UPDATE streams SET rev = 9 WHERE name = 'self:ann'", /a stream's head/],
  ["DELETE FROM streams WHERE name = 'self:ann'", /a stream's head/],
  ["UPDATE stream_rows SET rev = 1", /a stream's head/],
  ["UPDATE stream_rows SET value = '7' WHERE name = 'self:ann'", /a stream is/],
  ["INSERT INTO streams VALUES ('other', 1, 1)", /a stream is/],
  ["INSERT INTO pictures VALUES ('p', x'00')", /the pictures/],
  [`UPDATE stream_rows SET value = '{"picture":"p"}' WHERE name = 'directory'`, /the pictures/],
  ["DELETE FROM conversations WHERE id = 'c1'", /belong to rows/],
])("it sees %s", (sql, fault) => {
  const path = join(folder, `${++files}.db`);
  copyFileSync(sound, path);
  const database = new Database(path);
  database.pragma("foreign_keys = OFF");
  database.exec(sql);
  database.close();
  expect(checkRows(path).join("\n")).toMatch(fault);
});
