import { fork } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import type { Store } from "../messaging/ports.ts";
import { contracts } from "./contracts.ts";
import { closeDatabase, openDatabase } from "./open-database.ts";
import { migrations } from "./migrations.ts";
import { openMemoryStore } from "./memory-store.ts";
import { openSqliteStore, type SqliteStore } from "./sqlite-store.ts";
import { storeContract } from "./store-contract.ts";
import { self } from "./store-fixtures.ts";
import { openStore } from "./worker-store.ts";

const folder = mkdtempSync(join(tmpdir(), "magpie-store-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = (): string => join(folder, `${++files}.db`);
const workerUrl = new URL("worker.ts", import.meta.url);

const asynchronous = (store: Pick<SqliteStore, "run" | "close">): Store => ({
  run: (name, args) => Promise.resolve(store.run(name, args)),
  close: () => Promise.resolve(store.close()),
});
const inProcess = (path: string): Store => asynchronous(openSqliteStore(path));

const stores: Readonly<Record<string, () => Promise<Store>>> = {
  "SQLite in process": () => Promise.resolve(inProcess(newPath())),
  "in memory": () => Promise.resolve(asynchronous(openMemoryStore())),
};
for (const contract of contracts)
  for (const [name, open] of Object.entries(stores)) contract(name, open);
// The worker runs the same operations behind a port: the other contracts pass through it in worker-store.long.test.ts.
storeContract("SQLite in a worker", () => openStore({ path: newPath(), workerUrl }));

describe("opening", () => {
  const steps = ["CREATE TABLE a (x INTEGER) STRICT", "CREATE TABLE b (x INTEGER) STRICT"];

  test("promises are kept on the disk: WAL and synchronous=FULL", () => {
    const database = openDatabase(newPath());
    expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(database.pragma("synchronous", { simple: true })).toBe(2);
    expect(database.pragma("secure_delete", { simple: true })).toBe(1);
    database.close();
  });

  test("steps run once, in order, and a copy of the older database is kept", () => {
    const path = newPath();
    openDatabase(path, { steps: steps.slice(0, 1) }).close();
    const database = openDatabase(path, { steps });
    expect(database.pragma("user_version", { simple: true })).toBe(2);
    database.close();
    const copy = new Database(`${path}.before-2`, { readonly: true });
    expect(copy.pragma("user_version", { simple: true })).toBe(1);
    copy.close();
  });

  test("the copy of the older database goes when a later start finds the new schema, and all that were left with it", () => {
    const path = newPath();
    const copies = () =>
      readdirSync(folder).filter((name) => name.startsWith(`${basename(path)}.`));
    openDatabase(path, { steps: steps.slice(0, 1) }).close();
    writeFileSync(`${path}.before-1`, "from a time before copies were removed");
    openDatabase(path, { steps }).close();
    expect(copies()).toContain(`${basename(path)}.before-2`);
    openDatabase(path, { steps }).close();
    expect(copies()).toEqual([]);
  });

  test("a directory that an older version read is read anew: it passed over the pictures", () => {
    const path = newPath();
    const older = openDatabase(path, { steps: migrations.slice(0, 3) });
    older.exec("INSERT INTO streams VALUES ('directory', 7, 7), ('self', 5, 5)");
    older.exec("INSERT INTO people VALUES ('p', 'Ann', '', NULL, '', '', 0)");
    older.close();
    const database = openDatabase(path);
    expect(database.prepare("SELECT name, cursor FROM streams ORDER BY name").all()).toEqual([
      { name: "directory", cursor: 0 },
      { name: "self", cursor: 5 },
    ]);
    expect(database.prepare("SELECT picture FROM people").get()).toEqual({ picture: null });
    database.close();
  });

  test("SU2: a store from before there were summaries has them with the first start", () => {
    const path = newPath();
    const older = openDatabase(path, { steps: migrations.slice(0, 3) });
    older.exec(
      `INSERT INTO conversations VALUES ('c1', 'group', 'Plans', '[]', 2, 3, 1, 2, 2, 0, 0, 0, 1, 0, '[[1,null]]', 2, NULL)`,
    );
    const put = older.prepare(
      "INSERT INTO messages VALUES (?, 'c1', ?, 1, ?, ?, 'text', '{}', 0, '{}', ?, 5, 'sent', NULL, 0)",
    );
    put.run("m1", 1, 1, "p-peer", 1_000);
    put.run("m2", 2, 2, "p-peer", 2_000);
    older.close();
    const store = openSqliteStore(path);
    store.run("actAs", { self });
    expect(store.run("reports", { after: "", limit: 9 })).toEqual([
      { conversation: "c1", received: 2 },
    ]);
    expect(store.run("behind", { first: [], limit: 50 })).toMatchObject([
      { conversation: "c1", cursor: 2 },
    ]);
    expect(store.run("unreadSummary", { self, limit: 9 })).toMatchObject({
      total: 2,
      conversations: [{ title: "Plans", last: { id: "m2" }, activeAt: 2_000 }],
    });
    store.close();
  });

  test("a step that fails leaves the version where it was", () => {
    const path = newPath();
    openDatabase(path, { steps: steps.slice(0, 1) }).close();
    expect(() =>
      openDatabase(path, {
        steps: [steps[0] ?? "", "CREATE TABLE c (x INTEGER) STRICT; nonsense"],
      }),
    ).toThrow();
    const database = openDatabase(path, { steps });
    expect(
      database.prepare("SELECT name FROM sqlite_master WHERE name = 'c'").get(),
    ).toBeUndefined();
    database.close();
  });

  test("a newer schema is refused with words, and not touched", async () => {
    const path = newPath();
    const newer = new Database(path);
    newer.pragma("user_version = 99");
    newer.close();
    const before = readFileSync(path);
    await expect(openStore({ path, workerUrl })).rejects.toMatchObject({
      name: "StoreProblem",
      kind: "tooNew",
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("a file that is no database is refused, and not touched", () => {
    const path = newPath();
    writeFileSync(path, "this is not a database, whatever its name says ".repeat(100));
    const before = readFileSync(path);
    expect(() => openDatabase(path)).toThrow(
      expect.objectContaining({ name: "StoreProblem", kind: "damaged" }),
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("where a damaged one cannot be set aside either, that is said through the thread", async () => {
    const path = newPath();
    writeFileSync(path, "this is not a database, whatever its name says ".repeat(100));
    const before = readFileSync(path);
    mkdirSync(`${path}.rescued.part`);
    await expect(openStore({ path, workerUrl })).rejects.toMatchObject({
      name: "StoreProblem",
      kind: "damaged",
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("a folder that is not there is an error, not a new store elsewhere", async () => {
    await expect(openStore({ path: join(folder, "no", "x.db"), workerUrl })).rejects.toThrow();
    expect(existsSync(join(folder, "no"))).toBe(false);
  });
});

test("operations run in the order in which they were asked for; after close they are refused", async () => {
  const store = await openStore({ path: newPath(), workerUrl });
  const answers = await Promise.all([
    store.run("syncPoint", {}),
    store.run("listConversations", { self }),
    store.run("syncPoint", {}),
  ]);
  expect(answers).toHaveLength(3);
  await store.close();
  await expect(store.run("syncPoint", {})).rejects.toMatchObject({ name: "StoreClosed" });
});

test("a store that cannot be written back is closed all the same, its thread ends, and the failure is said", async () => {
  const path = newPath();
  const store = await openStore({ path, workerUrl });
  await store.run("setDraft", { conversation: "c1", text: "in the log" });
  truncateSync(`${path}-wal`, 0);
  await expect(store.close()).rejects.toMatchObject({ name: "SqliteError" });
  await expect(store.run("syncPoint", {})).rejects.toMatchObject({ name: "StoreClosed" });
});

test("a database is closed also when its log cannot be written back", () => {
  const database = openDatabase(newPath());
  database.exec("BEGIN IMMEDIATE");
  expect(() => closeDatabase(database)).toThrow();
  expect(database.open).toBe(false);
});

test("OB1: after kill -9 right behind the promise, message and outbox entry are both there", async () => {
  const path = newPath();
  const child = fork(join(import.meta.dirname, "testing", "queue-and-wait.ts"), [path], {
    execArgv: [],
    stdio: "inherit",
  });
  await once(child, "message");
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  const store = inProcess(path);
  const page = await store.run("messagePage", {
    self,
    conversation: "c1",
    beforeSeq: null,
    fromSeq: null,
  });
  expect(page.messages.at(-1)).toMatchObject({
    id: "own",
    status: "queued",
    text: "before the cut",
  });
  expect((await store.run("laneHeads", {})).map(({ target }) => target)).toEqual(["own"]);
  await store.close();
});

test("what is asked after every catch-up does not read the whole history", () => {
  const database = openDatabase(":memory:");
  const plan = database
    .prepare<[string], { detail: string }>(
      "EXPLAIN QUERY PLAN SELECT id FROM messages WHERE stale = 1 AND sender = ? ORDER BY created_at, id",
    )
    .all("p-self");
  expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining("messages_stale")]);
  database.close();
});

test("which messages have a file is asked of its own index, also where one is no JSON", () => {
  const database = openDatabase(":memory:");
  // Its conversation has no part in this.
  database.pragma("foreign_keys = OFF");
  const columns =
    "id, conversation, rev, n, kind, content, recalled, reactions, created_at, status, stale";
  database.exec(
    `INSERT INTO messages (${columns}) VALUES ('m1', 'c', 0, 0, 'file', 'cut {', 0, '{}', 1, 'sent', 0)`,
  );
  const plan = database
    .prepare<[string], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT id FROM messages WHERE kind <> 'text' AND json_valid(content)
       AND content ->> '$.file.sha256' IN (SELECT value FROM json_each(?)) ORDER BY id`,
    )
    .all("[]");
  expect(plan[0]?.detail).toContain("messages_file");
  database.close();
});
