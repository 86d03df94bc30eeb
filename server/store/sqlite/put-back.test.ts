import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeSmallStore } from "../../testing/small-store.ts";
import { backUp } from "./back-up.ts";
import { checkRows } from "./check-rows.ts";
import { migrations } from "./migrations.ts";
import { connect, openDatabase } from "./open-database.ts";
import { putBack } from "./put-back.ts";

/** The process ends at the so many-th of these calls: it throws, and so do all that come after it. */
const killed = vi.hoisted(() => ({ at: Infinity, calls: 0 }));
vi.mock("node:fs", async (actual) => {
  const real = await actual<typeof fs>();
  const mortal =
    <A extends unknown[], R>(work: (...args: A) => R) =>
    (...args: A): R => {
      killed.calls += 1;
      if (killed.calls >= killed.at) throw new Error("killed");
      return work(...args);
    };
  const { linkSync, renameSync, fsyncSync, openSync, rmSync } = real;
  return {
    ...real,
    linkSync: mortal(linkSync),
    renameSync: mortal(renameSync),
    fsyncSync: mortal(fsyncSync),
    openSync: mortal(openSync),
    rmSync: mortal(rmSync),
  };
});

let folder: string;
let database: string;
let backup: string;
const now = new Date("2026-11-26T10:45:00Z");
beforeEach(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), "magpie-putback-"));
  fs.mkdirSync(join(folder, "data"));
  database = join(folder, "data", "magpie.db");
  backup = join(folder, "backup.db");
  await makeSmallStore(database);
  backUp(database, backup, { force: false });
  mark(database, "later");
});
afterEach(() => {
  killed.at = Infinity;
  fs.rmSync(folder, { recursive: true });
});

/** Writes a word into a database, as a server would: what is newest stands in the journal beside it. */
function mark(path: string, word: string): void {
  const open = openDatabase(path);
  open.prepare("UPDATE accounts SET password = ?").run(word);
  // Its journal stays behind, as after a kill.
  const [db, wal] = [fs.readFileSync(path), fs.readFileSync(`${path}-wal`)];
  open.close();
  fs.writeFileSync(path, db);
  fs.writeFileSync(`${path}-wal`, wal);
}

const read = (path: string): { word: string; epoch: string } => {
  const open = connect(path);
  const row = open
    .prepare<[], { word: string; epoch: string }>(
      "SELECT (SELECT max(password) FROM accounts) AS word, epoch FROM store",
    )
    .get();
  open.close();
  if (!row) throw new Error("no store");
  return row;
};
const data = (): string[] => fs.readdirSync(join(folder, "data")).sort();

test("the backup stands in place with an epoch of its own; what was there is whole, aside", () => {
  const before = read(backup).epoch;
  const { aside, ...figures } = putBack(database, backup, now);
  expect(figures).toMatchObject({ people: 2, conversations: 2, schema: migrations.length });
  expect(aside).toBe(join(folder, "data", "magpie-replaced-20261126-104500.db"));
  expect(data()).toEqual(["magpie-replaced-20261126-104500.db", "magpie.db"]);
  expect(read(aside ?? "").word).toBe("later");
  expect(read(database).word).toBe("hashed");
  expect(read(database).epoch).not.toBe(before);
  expect(fs.statSync(database).mode & 0o077).toBe(0);
  expect(checkRows(database, { thorough: true })).toEqual([]);
  // The backup is as it was, and can be put in place again.
  expect(read(backup).epoch).toBe(before);
  expect(putBack(database, backup, now).aside).toContain("-104500-2.db");
});

test("everybody's own stream leaps ahead, so that what comes later can be told from what was lost", () => {
  putBack(database, backup, now);
  const open = openDatabase(database);
  const rev = (name: string): unknown =>
    open.prepare("SELECT rev FROM streams WHERE name = ?").pluck().get(name);
  expect(Number(rev("self:ann"))).toBeGreaterThan(1_000_000);
  expect(Number(rev("self:bob"))).toBeGreaterThanOrEqual(1_000_000);
  open.close();
});

test("where there is nothing yet it is simply put there", () => {
  const fresh = join(folder, "magpie.db");
  expect(putBack(fresh, backup, now).aside).toBeNull();
  expect(checkRows(fresh)).toEqual([]);
});

test("a backup of an older schema is taken, and brought up by the next start", () => {
  const older = join(folder, "older.db");
  openDatabase(older, migrations.slice(0, 2)).close();
  expect(putBack(database, older, now).schema).toBe(2);
  const open = openDatabase(database);
  expect(open.pragma("user_version", { simple: true })).toBe(migrations.length);
  open.close();
});

test("a backup whose newest is in a journal beside it is taken with that", () => {
  const copied = join(folder, "copied.db");
  for (const suffix of ["", "-wal"]) fs.copyFileSync(database + suffix, copied + suffix);
  putBack(database, copied, now);
  expect(read(database).word).toBe("later");
});

test("what is damaged, no backup, newer or in use is refused, and all stays", () => {
  const refused = (file: string, words: RegExp): void => {
    expect(() => putBack(database, file, now)).toThrow(words);
    expect(data().filter((name) => name.includes("replaced") || name.includes("partial"))).toEqual(
      [],
    );
  };
  const text = join(folder, "text");
  fs.writeFileSync(text, "x".repeat(9_000));
  refused(text, /is not a database/);
  refused(join(folder, "none"), /there is no file/);
  refused(database, /the database itself/);
  const client = new Database(join(folder, "client.db"));
  client.exec("CREATE TABLE account (one); CREATE TABLE messages (id); PRAGMA user_version = 3");
  client.close();
  refused(join(folder, "client.db"), /not the database of a Magpie server/);
  const broken = join(folder, "broken.db");
  fs.copyFileSync(backup, broken);
  const file = fs.openSync(broken, "r+");
  fs.writeSync(file, Buffer.alloc(6_000, 7), 0, 6_000, 4_096 * 3);
  fs.closeSync(file);
  refused(broken, /is damaged/);
  const user = openDatabase(database);
  refused(backup, /another program holds the database/);
  user.close();
  const newer = openDatabase(database);
  newer.pragma("user_version = 99");
  newer.close();
  refused(database, /itself/);
  expect(read(database).word).toBe("later");
});

test("a present database that is damaged is set aside as it is, with what stands beside it", () => {
  fs.writeFileSync(database, "x".repeat(9_000));
  const { aside } = putBack(database, backup, now);
  expect(fs.readFileSync(aside ?? "", "utf8")).toContain("xxx");
  expect(fs.existsSync(`${aside}-wal`)).toBe(true);
  expect(data().filter((name) => name.startsWith("magpie.db-"))).toEqual([]);
  expect(checkRows(database)).toEqual([]);
});

test("killed at any step the old database stands there or the new one, and the next try works", async () => {
  killed.calls = 0;
  putBack(database, backup, now);
  const steps = killed.calls;
  expect(steps).toBeGreaterThan(8);
  const outcomes = new Set<string>();
  for (let step = 1; step <= steps; step++) {
    fs.rmSync(join(folder, "data"), { recursive: true });
    fs.mkdirSync(join(folder, "data"));
    await makeSmallStore(database);
    mark(database, "later");
    [killed.calls, killed.at] = [0, step];
    expect(() => putBack(database, backup, now)).toThrow(/killed/);
    killed.at = Infinity;
    const { word } = read(database);
    expect(["later", "hashed"]).toContain(word);
    outcomes.add(word);
    expect(checkRows(database)).toEqual([]);
    // Of what was there nothing is ever gone.
    const everywhere = data().filter((name) => name.endsWith(".db"));
    expect(everywhere.map((name) => read(join(folder, "data", name)).word)).toContain("later");
    putBack(database, backup, now);
    expect(read(database).word).toBe("hashed");
    const words = data().filter((name) => name.endsWith(".db"));
    expect(words.map((name) => read(join(folder, "data", name)).word)).toContain("later");
    expect(data().filter((name) => name.includes("partial"))).toEqual([]);
  }
  expect(outcomes).toEqual(new Set(["later", "hashed"]));
});
