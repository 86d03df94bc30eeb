import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeSmallStore } from "../../testing/small-store.ts";
import { backUp } from "./back-up.ts";
import { checkRows } from "./check-rows.ts";
import { openDatabase } from "./open-database.ts";

let folder: string;
let database: string;
let file: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "magpie-backup-"));
  database = join(folder, "magpie.db");
  mkdirSync(join(folder, "kept"));
  file = join(folder, "kept", "monday.db");
  await makeSmallStore(database);
});
afterEach(() => rmSync(folder, { recursive: true }));

const names = (): string[] => readdirSync(join(folder, "kept"));

test("what is committed is in the one file, for this user only; the figures are those of the file", () => {
  const writer = openDatabase(database);
  writer.exec('BEGIN IMMEDIATE; UPDATE messages SET content = \'{"text":"not yet"}\'');
  const { bytes, ...figures } = backUp(database, file, { force: false });
  writer.exec("COMMIT");
  writer.close();
  expect(figures).toMatchObject({ people: 2, conversations: 2 });
  expect(names()).toEqual(["monday.db"]);
  expect(statSync(file)).toMatchObject({ size: bytes });
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(checkRows(file, { thorough: true })).toEqual([]);
  expect(readFileSync(file, "utf8")).not.toContain("not yet");
});

test("a file that is there stays, unless it is to be replaced", () => {
  writeFileSync(file, "something else");
  expect(() => backUp(database, file, { force: false })).toThrow(/--force/);
  expect(readFileSync(file, "utf8")).toBe("something else");
  backUp(database, file, { force: true });
  expect(checkRows(file)).toEqual([]);
  expect(names()).toEqual(["monday.db"]);
});

test("a file that comes up while the backup is written stays too", () => {
  const room = (): number => {
    writeFileSync(file, "something else");
    return Infinity;
  };
  expect(() => backUp(database, file, { force: false, room })).toThrow(/--force/);
  expect(readFileSync(file, "utf8")).toBe("something else");
  expect(names()).toEqual(["monday.db"]);
});

test("never over the database itself", () => {
  expect(() => backUp(database, database, { force: true })).toThrow(/the database itself/);
});

test("no folder, a folder for a name, no room, no database, a newer one: said in words, and nothing is left", () => {
  const words = (from: string, to: string, room = Infinity): string => {
    try {
      backUp(from, to, { force: false, room: () => room });
    } catch (error) {
      return String(error);
    }
    return "done";
  };
  expect(words(database, join(folder, "nowhere", "a.db"))).toContain("there is no folder");
  expect(words(database, join(folder, "kept"))).toContain("no name for a file");
  expect(words(database, file, 4_096)).toMatch(/no room in .*: about 1 MB are needed/);
  expect(words(join(folder, "none.db"), file)).toContain("there is no file");
  writeFileSync(join(folder, "text"), "x".repeat(9_000));
  expect(words(join(folder, "text"), file)).toContain("is not a database");
  const newer = openDatabase(database);
  newer.pragma("user_version = 99");
  newer.close();
  expect(words(database, file)).toContain("newer server");
  expect(names()).toEqual([]);
});

test("what a backup that was killed has left goes with the next one; another's that is under way stays", () => {
  const gone = 2 ** 22 + 1;
  const left = (pid: number, more = ""): string => `.magpie-${pid}.partial${more}`;
  const kept = join(folder, "kept");
  for (const name of [left(gone), left(gone, "-journal"), left(process.ppid)])
    copyFileSync(database, join(kept, name));
  backUp(database, file, { force: false });
  expect(names().sort()).toEqual([left(process.ppid), "monday.db"]);
  expect(existsSync(file)).toBe(true);
});
