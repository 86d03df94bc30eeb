import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRunTogether } from "./run-together.ts";

let database: Database.Database;
let alone: number;
beforeEach(() => {
  database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  database.exec(`
    CREATE TABLE parents (id TEXT PRIMARY KEY) STRICT;
    CREATE TABLE rows (
      id TEXT PRIMARY KEY, parent TEXT REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
  `);
  alone = 0;
});
afterEach(() => void database.close());

const put =
  (id: string, parent: string | null = null) =>
  (): string => {
    database.prepare("INSERT INTO rows VALUES (?, ?)").run(id, parent);
    return id;
  };
const fails = (): never => {
  put("half done")();
  throw new Error("a rule does not hold");
};
const ids = () => database.prepare("SELECT id FROM rows ORDER BY id").pluck().all();

let clock = 0;
function run(...works: (() => unknown)[]) {
  const together = createRunTogether({
    database,
    written: () => database.prepare<[], number>("SELECT total_changes()").pluck().get() ?? 0,
    alone(work) {
      alone += 1;
      return database.transaction(work)();
    },
    now: () => clock,
  });
  const waiting = works.slice(1);
  const outcomes = together(works[0] ?? fails, () => waiting.shift() ?? null);
  return { outcomes, left: waiting.length };
}

test("what waits is done in its order in one transaction; what fails leaves nothing, and the others stand", () => {
  const transactions: boolean[] = [];
  const look = (): void => void transactions.push(database.inTransaction);
  const { outcomes } = run(put("a"), fails, look, put("b"));
  expect(outcomes).toEqual([
    { ok: true, result: "a", wrote: true },
    { ok: false, error: new Error("a rule does not hold") },
    { ok: true, result: undefined, wrote: false },
    { ok: true, result: "b", wrote: true },
  ]);
  expect([ids(), transactions, alone]).toEqual([["a", "b"], [true], 0]);
});

test("one that is alone has a transaction of its own", () => {
  expect(run(put("a")).outcomes).toEqual([{ ok: true, result: "a", wrote: true }]);
  expect([ids(), alone]).toEqual([["a"], 1]);
});

test("where SQLite refuses, each tries for itself, and only that one has failed", () => {
  const { outcomes, left } = run(put("a"), put("a"), put("b"));
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false]);
  expect([ids(), alone, left]).toEqual([["a"], 2, 1]);
});

test("where the commit does not come about, each tries for itself", () => {
  const { outcomes } = run(put("a"), put("orphan", "nobody"), put("b"));
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
  expect([ids(), database.inTransaction]).toEqual([["a", "b"], false]);
});

test("a transaction that SQLite has ended by itself is nobody's", () => {
  const ended = (): void => {
    if (alone === 0) database.exec("ROLLBACK");
  };
  const { outcomes } = run(put("a"), ended, put("b"));
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
  expect([ids(), database.inTransaction]).toEqual([["a"], false]);
});

test("so many share a commit at the most: the others wait for the next one", () => {
  const works = Array.from({ length: 50 }, (_, at) => () => at);
  const { outcomes, left } = run(...works);
  expect([outcomes.length, left]).toEqual([32, 18]);
});

test("after so long nothing more shares the commit", () => {
  const works = Array.from({ length: 50 }, () => () => void (clock += 3));
  const { outcomes, left } = run(...works);
  expect([outcomes.length, left]).toEqual([3, 47]);
});
