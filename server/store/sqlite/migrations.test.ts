import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { allRows, fillOlder, lostRows, schemaOf } from "#shared/testing/older-rows.ts";
import { migrations } from "./migrations.ts";
import { openDatabase } from "./open-database.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "magpie-server-steps-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** From this schema on it is kept who buried an id; what was buried before is buried for everybody. */
const buriedByPerson = 13;

const versions = migrations.map((_, at) => at + 1);

test.each(versions)("a database of schema %i is brought up with all that it holds", async (k) => {
  const path = join(folder, `${k}.db`);
  const older = new Database(path);
  fillOlder(older, migrations.slice(0, k));
  const before = allRows(older);
  older.close();
  expect(before.get("messages")).toHaveLength(3);

  const opened = openDatabase(path);
  expect(opened.pragma("user_version", { simple: true })).toBe(migrations.length);
  expect(lostRows(before, allRows(opened), migrations.slice(k))).toEqual([]);
  expect(opened.pragma("foreign_key_check")).toEqual([]);
  const fresh = openDatabase(join(folder, `fresh-${k}.db`));
  expect(schemaOf(opened)).toEqual(schemaOf(fresh));
  fresh.close();
  opened.close();

  const store = openSqliteStore(path);
  const held = await store.write(async (tx) => ({
    message: await tx.message("messages-id-1"),
    members: await tx.openStints("conversations-id-1"),
    position: await tx.position("positions-conversation-1", "positions-person-1"),
    changed: await tx.changedFor("stints-person-1", ["streams-name-1"], 0, null, 9),
    account: await tx.accountByLogin("accounts-login-1"),
    token: await tx.token("tokens-hash-1"),
    ticket: await tx.takeTicket("tickets-hash-2", 1),
    isBuried: await tx.isBuried("buried-id-1", k < buriedByPerson ? "anybody" : "buried-person-1"),
    stamp: await tx.nextStamp(),
  }));
  expect(held).toMatchObject({
    message: { content: { text: "t" }, conversation: "conversations-id-1" },
    members: [],
    position: { read_seq: 1 },
    changed: [{ kind: "left" }, { kind: "stream" }],
    account: { disabled: false },
    token: { person: "tokens-person-1" },
    ticket: "tickets-person-2",
    isBuried: true,
    stamp: 1,
  });
  await store.close();
});
