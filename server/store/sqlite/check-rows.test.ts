import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeSmallStore } from "../../testing/small-store.ts";
import { checkRows } from "./check-rows.ts";
import { migrations } from "./migrations.ts";
import { openDatabase } from "./open-database.ts";

const folder = mkdtempSync(join(tmpdir(), "magpie-check-"));
const sound = join(folder, "sound.db");
let files = 0;
afterAll(() => rmSync(folder, { recursive: true }));

const file = {
  id: "0b8f3f4e-5d0c-4a52-9f3e-0123456789ab",
  sha256: "a1".repeat(32),
  size: 5,
};
beforeAll(() => makeSmallStore(sound, { file }));

/** A copy in which something was done that no rule does. */
function damaged(sql: string): string {
  const path = join(folder, `${++files}.db`);
  copyFileSync(sound, path);
  const database = new Database(path);
  database.pragma("foreign_keys = OFF");
  database.unsafeMode().exec(sql);
  database.close();
  return path;
}

test("a database that the rules have written is in order", () => {
  expect(checkRows(sound, { thorough: true })).toEqual([]);
  expect(checkRows(sound)).toEqual([]);
});

test.each([
  ["DELETE FROM messages WHERE id = 'm2'", /gapless/],
  ["UPDATE conversations SET seq = 9 WHERE id = 'c1'", /gapless/],
  ["UPDATE messages SET rev = 4 WHERE id = 'm2'", /a rev belongs/],
  ["UPDATE conversations SET rev = 1 WHERE id = 'c1'", /a rev belongs/],
  ["UPDATE messages SET n = n + 1 WHERE id = 'm3'", /n counts/],
  ["UPDATE messages SET sender_n = 1 WHERE id = 'm3'", /sender_n counts/],
  ["UPDATE conversations SET n = 0 WHERE id = 'c1'", /n counts/],
  ["UPDATE messages SET content = '[]' WHERE id = 'm1'", /a message is whole/],
  ["UPDATE messages SET content = 'x' WHERE id = 'm1'", /a message is whole/],
  ["UPDATE messages SET recalled = 1 WHERE id = 'm1'", /a message is whole/],
  ["UPDATE messages SET sender = 'eve' WHERE id = 'm1'", /was a member/],
  ["INSERT INTO buried VALUES ('m1', 'ann')", /buried/],
  ["INSERT INTO buried VALUES ('m1', '')", /buried/],
  ["INSERT INTO buried VALUES ('later', 'eve')", /has an account/],
  ["INSERT INTO ops VALUES ('op2', 'ann', 'm2', 1)", /an operation changed/],
  ["INSERT INTO ops VALUES ('op2', 'ann', 'nothing', 1)", /an operation changed/],
  [`UPDATE messages SET content = '["secret words"]' WHERE id = 'm1'`, /a message is whole/],
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
  ["UPDATE conversations SET picture = 'p' WHERE id = 'c1'", /^c1: the pictures.*\(picture p\)$/m],
  ["DELETE FROM conversations WHERE id = 'c1'", /belong to rows/],
  ["UPDATE files SET state = 'lost'", /a file is on its way/],
  ["UPDATE files SET size = 6", /a file is on its way/],
  ["UPDATE files SET sha256 = NULL", /a file is on its way/],
  ["UPDATE files SET type = ''", /a file is on its way/],
  ["UPDATE contents SET refs = 2", /counts its files/],
  ["UPDATE contents SET sha256 = 'x'", /named by its hash/],
  ["UPDATE files SET owner = 'eve'", /a file is somebody's/],
  ["UPDATE messages SET recalled = 1, content = '{}' WHERE id = 'm4'", /what carries a file/],
  ["UPDATE file_uses SET conversation = 'c2'", /what carries a file/],
  ["INSERT INTO file_uses SELECT file, conversation, 'm1' FROM file_uses", /what carries a file/],
  ["DELETE FROM file_uses", /carries the files that it names/],
])("it sees %s", (sql, fault) => {
  const path = damaged(sql);
  const found = checkRows(path);
  expect(found.join("\n")).toMatch(fault);
  // Each line begins with where it is, and nobody's words are in it.
  for (const line of found) {
    expect(line).toMatch(/^(c1|c2|announcements|id\d+|store|directory|other|self:\w+): /);
    expect(line).not.toMatch(/hello|secret words/);
  }
});

test("it names the conversation and what is wrong in one line, however much is wrong", () => {
  const path = damaged("UPDATE messages SET n = n + 1 WHERE conversation = 'c1'");
  expect(checkRows(path).filter((line) => line.includes("n counts"))).toEqual([
    "c1: n counts what counts: not so in 6 (id1, m1, m2)",
  ]);
});

test("an index that does not fit its rows is seen by the thorough look", () => {
  const path = damaged(
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE INDEX ops_at ON ops (person)' WHERE name = 'ops_at'",
  );
  expect(checkRows(path)).toEqual([]);
  expect(checkRows(path, { thorough: true }).join()).toMatch(/^store: the file is damaged/);
});

test("of a damaged file it says that it is damaged", () => {
  const path = damaged("VACUUM");
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(6_000, 7), 0, 6_000, 4_096 * 3);
  closeSync(file);
  expect(checkRows(path).join()).toMatch(/^store: the file is damaged/);
});

test("what is no server's database, is older, newer or not there is said in words", () => {
  const [none, text, other] = ["none", "text", "other"].map((name) => join(folder, name));
  writeFileSync(text ?? "", "x".repeat(5_000));
  const database = new Database(other);
  database.exec("CREATE TABLE messages (id)");
  database.close();
  expect(() => checkRows(none ?? "")).toThrow(/there is no file/);
  expect(() => checkRows(text ?? "")).toThrow(/is not a database/);
  expect(() => checkRows(other ?? "")).toThrow(/not the database of a Magpie server/);
  expect(() => checkRows(damaged("PRAGMA user_version = 99"))).toThrow(/newer server/);
  const older = join(folder, "older");
  openDatabase(older, migrations.slice(0, 5)).close();
  expect(() => checkRows(older)).toThrow(/older server/);
});

/** Adds one line after the other to c1, each in one transaction, until it is ended. */
const busyWriter = `
  const { workerData, parentPort } = require("node:worker_threads");
  const database = new (require("better-sqlite3"))(workerData, { timeout: 10_000 });
  database.pragma("synchronous = OFF");
  const write = () => {
    database.exec(\`BEGIN IMMEDIATE;
      UPDATE conversations SET seq = seq + 1, rev = rev + 1 WHERE id = 'c1';
      INSERT INTO messages SELECT hex(randomblob(8)), 'c1', seq, rev, n, 0, NULL, 'system', '{}', 0, '{}', 1, NULL
        FROM conversations WHERE id = 'c1';
      COMMIT\`);
    parentPort.postMessage("wrote");
    setTimeout(write, 1);
  };
  write();`;

test("it reads one snapshot, however much is written meanwhile", async () => {
  const path = damaged("");
  openDatabase(path).close();
  const writer = new Worker(busyWriter, { eval: true, workerData: path });
  await once(writer, "message");
  try {
    for (let look = 0; look < 20; look++) {
      expect(checkRows(path)).toEqual([]);
      await once(writer, "message");
    }
  } finally {
    await writer.terminate();
  }
});
