import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { allRows, fillOlder, lostRows, schemaOf } from "#shared/testing/older-rows.ts";
import { closeDatabase, openDatabase } from "./open-database.ts";
import { migrations } from "./migrations.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "magpie-steps-"));
afterAll(() => rmSync(folder, { recursive: true }));

const versions = migrations.map((_, at) => at + 1);

test.each(versions)("a history of schema %i is brought up with all that it holds", (k) => {
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
  closeDatabase(fresh);
  closeDatabase(opened);

  const store = openSqliteStore(path);
  const self = "somebody";
  store.run("actAs", { self });
  expect(store.run("unreadSummary", { self, limit: 9 })).toMatchObject({
    conversations: expect.any(Array),
  });
  store.close();
});
