import { copyFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { openMemoryStore } from "./memory/memory-store.ts";
import { migrations } from "./sqlite/migrations.ts";
import { connect, openDatabase, renewEpoch } from "./sqlite/open-database.ts";
import { openSqliteStore, sqliteStoreOn } from "./sqlite/sqlite-store.ts";
import { CannotStore, type StoreTrouble } from "./cannot-store.ts";
import { filesContract } from "./files-contract.ts";
import { rowsContract } from "./rows-contract.ts";
import { storeContract } from "./store-contract.ts";
import { conversation } from "./testing/rows.ts";

const folder = mkdtempSync(join(tmpdir(), "magpie-server-store-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = (): string => join(folder, `${++files}.db`);

storeContract("memory", () => Promise.resolve(openMemoryStore()));
storeContract("SQLite", () => Promise.resolve(openSqliteStore(newPath())));
rowsContract("memory", () => Promise.resolve(openMemoryStore()));
rowsContract("SQLite", () => Promise.resolve(openSqliteStore(newPath())));
filesContract("memory", () => Promise.resolve(openMemoryStore()));
filesContract("SQLite", () => Promise.resolve(openSqliteStore(newPath())));

test("promises are kept on the disk: WAL and synchronous=FULL; the file is for this user only", () => {
  const path = newPath();
  const database = openDatabase(path);
  expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(database.pragma("synchronous", { simple: true })).toBe(2);
  expect(database.pragma("secure_delete", { simple: true })).toBe(1);
  database.close();
  expect(statSync(path).mode & 0o077).toBe(0);
});

/** From this schema on it is kept when what is idle was looked through last. */
const sweptAtSchema = 14;

test("a database of the first schema is brought up, and keeps what it holds", async () => {
  const path = newPath();
  openDatabase(path, migrations.slice(0, 2)).close();
  const old = new Database(path);
  old.exec("INSERT INTO conversations VALUES ('c1', 'direct', NULL, 'a:b', 0, 0, 0, 1)");
  old.exec("UPDATE conversations SET seq = 1, rev = 3, n = 1");
  old.exec("INSERT INTO messages VALUES ('m1', 'c1', 1, 1, 1, 1, 'a', 'text', '{}', 0, '{}', 5)");
  old.exec("INSERT INTO ops VALUES ('o1', 'a', '{}', 1)");
  old.close();
  const store = openSqliteStore(path);
  expect(await store.read((tx) => tx.conversation("c1"))).toMatchObject({
    direct_key: "a:b",
    info_rev: 3,
  });
  expect(await store.read((tx) => tx.message("m1"))).toMatchObject({ edited_at: null });
  // What an older schema kept there means nothing now.
  expect(await store.read((tx) => tx.op("o1"))).toBeNull();
  await store.close();
  const now = new Database(path, { readonly: true });
  expect(now.pragma("user_version", { simple: true })).toBe(migrations.length);
  now.close();
});

test("what a clock that was ahead has dated is dated by now, so that it lets nothing else be forgotten", async () => {
  const path = newPath();
  openDatabase(path, migrations.slice(0, sweptAtSchema - 1)).close();
  const old = new Database(path);
  const [now, ahead] = [Date.now(), Date.now() + 9e11];
  old.exec(`INSERT INTO ops VALUES ('o1', 'a', 'm1', 5), ('o2', 'a', 'm1', ${ahead})`);
  old.close();
  const store = openSqliteStore(path);
  const at = async (id: string) => (await store.read((tx) => tx.op(id)))?.at ?? 0;
  expect(await at("o1")).toBe(5);
  expect(await at("o2")).toBeGreaterThan(now - 2_000);
  expect(await at("o2")).toBeLessThan(ahead);
  await store.close();
});

test("a newer schema is refused with words", () => {
  const path = newPath();
  const newer = new Database(path);
  newer.pragma("user_version = 99");
  newer.close();
  expect(() => openSqliteStore(path)).toThrow(/newer server/);
});

test("every store has an epoch of its own, and keeps it", async () => {
  const [one, two] = [newPath(), newPath()];
  const epochs: string[] = [];
  for (const path of [one, one, two]) {
    const store = openSqliteStore(path);
    epochs.push(await store.read((tx) => tx.epoch()));
    await store.close();
  }
  expect(epochs[0]).toBe(epochs[1]);
  expect(epochs[0]).not.toBe(epochs[2]);
  expect(epochs[0]).toMatch(/^[0-9a-f]{32}$/);
});

test("a copy of a database is another store to its clients; the same file stays the same", async () => {
  const epochOf = async (path: string): Promise<string> => {
    const store = openSqliteStore(path);
    const epoch = await store.read((tx) => tx.epoch());
    swept = await store.read((tx) => tx.sweptAt());
    await store.write((tx) => tx.putSweptAt(7));
    await store.close();
    return epoch;
  };
  let swept: number | null = null;
  const path = newPath();
  const first = await epochOf(path);
  expect(await epochOf(path)).toBe(first);
  expect(swept).toBe(7);
  const backup = newPath();
  copyFileSync(path, backup);
  const restored = await epochOf(backup);
  expect(restored).not.toBe(first);
  // What is idle there has its whole week.
  expect(swept).toBeNull();
  expect(await epochOf(backup)).toBe(restored);
  expect(await epochOf(path)).toBe(first);
  const database = openDatabase(path);
  renewEpoch(database);
  database.close();
  expect(await epochOf(path)).not.toBe(first);
});

test("where it fails to be told that nothing can be stored, writing goes on for all that", async () => {
  const path = newPath();
  const writer = openDatabase(path);
  const told: StoreTrouble[] = [];
  const store = sqliteStoreOn(writer, connect(path), {
    onTrouble(trouble) {
      told.push(trouble);
      throw new Error("the log is on the same disk");
    },
  });
  const write = () => store.write((tx) => tx.putConversation(conversation));
  writer.pragma("query_only = 1");
  await expect(write()).rejects.toBeInstanceOf(CannotStore);
  writer.pragma("query_only = 0");
  await write();
  await write();
  expect(told).toEqual(["failed", null]);
  await store.close();
});
