import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StorageTrouble } from "#shared/ipc/views.ts";
import { manualTimers } from "../messaging/testing/bench.ts";
import { openSqliteStore } from "./sqlite-store.ts";
import { createStorageWatch, openWatchedStore, type WatchedStore } from "./storage-watch.ts";
import { self, syncAnswer } from "./store-fixtures.ts";
import { StoreError, storageTroubleOf } from "./store-problem.ts";
import { limitsOf } from "./testing/limits.ts";

const folder = mkdtempSync(join(tmpdir(), "magpie-storage-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = (): string => join(folder, `${++files}.db`);
const testing = (name: string): string => join(import.meta.dirname, "testing", name);

/** Long enough that each takes pages of its own. */
const long = (text: string): string => `${text} ${"x".repeat(9_000)}`;

test("what SQLite refuses with says what is wrong with the disk, and a rule that does not hold says nothing of it", () => {
  const of = (code: string | null, name = "SqliteError") =>
    storageTroubleOf(new StoreError(name, "", code));
  expect(of("SQLITE_FULL")).toBe("full");
  expect(of("SQLITE_READONLY")).toBe("readOnly");
  expect(of("SQLITE_READONLY_DBMOVED")).toBe("readOnly");
  expect(of("SQLITE_BUSY")).toBe("busy");
  expect(of("SQLITE_BUSY_SNAPSHOT")).toBe("busy");
  expect(of("SQLITE_IOERR_WRITE")).toBe("failed");
  expect(of("SQLITE_CONSTRAINT_PRIMARYKEY")).toBeNull();
  expect(of("SQLITE_ERROR")).toBeNull();
  expect(of(null, "InvariantViolated")).toBeNull();
  expect(of(null, "StoreClosed")).toBe("failed");
  expect(storageTroubleOf(new Error("the thread ran out of memory"))).toBe("failed");
});

describe("the watch", () => {
  let time: ReturnType<typeof manualTimers>;
  let told: StorageTrouble[];
  let probes: number;
  let disk: StorageTrouble;
  let watch: ReturnType<typeof createStorageWatch>;
  beforeEach(() => {
    time = manualTimers();
    told = [];
    probes = 0;
    disk = null;
    watch = createStorageWatch({
      timers: time.timers,
      tell: (trouble) => told.push(trouble),
      probe() {
        probes += 1;
        watch.seen(disk);
        return disk === null ? Promise.resolve() : Promise.reject(new Error(disk));
      },
    });
  });
  afterEach(() => {
    watch.close();
    expect(time.pending()).toBe(0);
  });

  test("a trouble is told once, another one too, and its end", () => {
    for (const seen of [null, "busy", "busy", "full", "full", null, null] as const)
      watch.seen(seen);
    expect(told).toEqual(["busy", "full", null]);
    expect(watch.trouble()).toBeNull();
    expect(time.pending()).toBe(0);
  });

  test("where nobody writes it tries by itself, ever more rarely, until there is room", async () => {
    disk = "full";
    watch.seen("full");
    await time.advance(600_000);
    expect(probes).toBeGreaterThan(20);
    expect(probes).toBeLessThan(30);
    disk = null;
    await time.advance(30_000);
    expect(told).toEqual(["full", null]);
    expect(time.pending()).toBe(0);
  });

  test("the next trouble is tried again soon", async () => {
    disk = "full";
    watch.seen("full");
    await time.advance(600_000);
    watch.seen(null);
    probes = 0;
    watch.seen("full");
    await time.advance(1_000);
    expect(probes).toBe(1);
  });

  test("a closed one neither tells nor tries", async () => {
    disk = "full";
    watch.seen("full");
    watch.close();
    watch.seen(null);
    await time.advance(600_000);
    expect([told, probes]).toEqual([["full"], 0]);
  });
});

describe("with a real database", () => {
  let path: string;
  let time: ReturnType<typeof manualTimers>;
  let told: StorageTrouble[];
  let store: WatchedStore;
  let limits: ReturnType<typeof limitsOf>;
  let accepted: string[];
  let holder: ChildProcess | null;
  let damages: number;
  beforeEach(async () => {
    path = newPath();
    time = manualTimers();
    told = [];
    accepted = [];
    damages = 0;
    holder = null;
    store = await openWatchedStore({
      path,
      workerUrl: new URL("testing/limited-worker.ts", import.meta.url),
      timers: time.timers,
      tell: (trouble) => told.push(trouble),
      onDamage: () => void (damages += 1),
    });
    limits = limitsOf(path);
    await store.run("applySyncPage", { answer: syncAnswer(1), firstToken: 1 });
  });
  afterEach(async () => {
    holder?.kill("SIGKILL");
    limits.close();
    await store.close();
    expect(time.pending()).toBe(0);
    // No trouble with the disk says that the database is damaged.
    expect(damages).toBe(0);
  });

  /** Rejects where the store does; else the message counts as accepted. */
  const queue = async (id: string): Promise<void> => {
    const entry = { id, opId: `op of ${id}`, conversation: "c1", sender: self, text: long(id) };
    const { ok } = await store.run("queueMessage", { ...entry, now: accepted.length + 1 });
    if (ok) accepted.push(id);
  };
  const own = async (): Promise<string[]> => {
    const args = { self, conversation: "c1", beforeSeq: null, fromSeq: null };
    const { messages } = await store.run("messagePage", args);
    return messages.filter(({ mine }) => mine).map(({ id }) => id);
  };

  const hold = async (): Promise<void> => {
    holder = fork(testing("hold-lock.ts"), [path], { execArgv: [], stdio: "inherit" });
    await once(holder, "message");
    // Nobody is to wait five seconds here.
    await limits.pragma("busy_timeout = 20");
  };
  const letGo = async (): Promise<void> => {
    const gone = holder && once(holder, "exit");
    holder?.send("let go");
    await gone;
  };

  const troubles: readonly (readonly [
    trouble: "full" | "readOnly" | "busy",
    code: string,
    begin: () => Promise<unknown>,
    end: () => Promise<unknown>,
  ])[] = [
    ["full", "SQLITE_FULL", () => limits.fill(), () => limits.makeRoom()],
    [
      "readOnly",
      "SQLITE_READONLY",
      () => limits.pragma("query_only = 1"),
      () => limits.pragma("query_only = 0"),
    ],
    ["busy", "SQLITE_BUSY", hold, letGo],
  ];

  describe.each(troubles)("%s", (trouble, code, begin, end) => {
    test("what was accepted stays, what is tried is refused and said once, and it goes on afterwards", async () => {
      await queue("before");
      expect(store.trouble()).toBeNull();
      await begin();
      for (const id of ["first in it", "second in it"])
        await expect(queue(id)).rejects.toMatchObject({ name: "SqliteError", code });
      expect(store.trouble()).toBe(trouble);
      expect(told).toEqual([trouble]);
      expect(await own()).toEqual(["before"]);
      expect(store.trouble()).toBe(trouble);
      await end();
      await queue("first in it");
      expect(told).toEqual([trouble, null]);
      await queue("after");
      expect(await own()).toEqual(["before", "first in it", "after"]);
      expect((await store.run("laneHeads", {})).map(({ target }) => target)).toEqual(["before"]);
    });

    test("it is over by itself where nobody writes, and a probe leaves nothing behind", async () => {
      await begin();
      await expect(queue("in it")).rejects.toMatchObject({ code });
      await time.advance(1_000);
      await expect.poll(() => time.pending()).toBe(1);
      expect(told).toEqual([trouble]);
      await end();
      await time.advance(30_000);
      await expect.poll(() => told).toEqual([trouble, null]);
      expect(await own()).toEqual([]);
      const reader = new Database(path, { readonly: true });
      expect(reader.prepare("SELECT 1 FROM sqlite_master WHERE name = 'probe'").all()).toEqual([]);
      reader.close();
    });
  });

  test("who has waited in vain for another process holds up those behind it only shortly, until it has gone", async () => {
    await hold();
    await expect(queue("one")).rejects.toMatchObject({ code: "SQLITE_BUSY" });
    expect(await limits.pragma("busy_timeout")).toBe(200);
    await letGo();
    await queue("two");
    expect(await limits.pragma("busy_timeout")).toBe(5_000);
  });

  test("an operation that is no disk's fault is no trouble with storing", async () => {
    await queue("one");
    await expect(
      store.run("queueMessage", {
        id: "two",
        opId: "op of one",
        conversation: "c1",
        sender: self,
        text: "the same op",
        now: 1,
      }),
    ).rejects.toMatchObject({ code: "SQLITE_CONSTRAINT_UNIQUE" });
    expect([store.trouble(), told]).toEqual([null, []]);
  });

  test("a store whose thread has ended stores nothing any more, and it is said", async () => {
    limits.endThread();
    await expect.poll(() => told).toEqual(["failed"]);
    await expect(queue("one")).rejects.toMatchObject({ name: "StoreClosed" });
    expect(store.trouble()).toBe("failed");
  });
});

test("after kill -9 in the midst of a full disk all that was accepted is there, and nothing else", async () => {
  const path = newPath();
  const child = fork(testing("queue-until-killed.ts"), [path], { execArgv: [], stdio: "inherit" });
  const accepted: string[] = [];
  let refused = 0;
  await new Promise<void>((resolve) =>
    child.on("message", (message) => {
      const { id, taken } = message as { id: string; taken: boolean };
      if (taken) accepted.push(id);
      else refused += 1;
      if (refused === 3) resolve();
    }),
  );
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  expect(accepted.length).toBeGreaterThanOrEqual(4);
  const store = openSqliteStore(path);
  const page = store.run("messagePage", {
    self,
    conversation: "c1",
    beforeSeq: null,
    fromSeq: null,
  });
  expect(page.messages.filter(({ mine }) => mine).map(({ id }) => id)).toEqual(accepted);
  store.run("setDraft", { conversation: "c1", text: long("and on it goes") });
  store.close();
  const database = new Database(path);
  expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
  expect(database.prepare("SELECT target FROM outbox ORDER BY place").pluck().all()).toEqual(
    accepted,
  );
  database.close();
});
