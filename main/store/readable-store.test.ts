import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualTimers } from "../messaging/testing/bench.ts";
import { openReadableStore } from "./readable-store.ts";
import { openSqliteStore } from "./sqlite-store.ts";
import { openWatchedStore } from "./storage-watch.ts";
import { makeUnsentHistory, rowsIn } from "./testing/unsent-history.ts";

let folder: string;
let path: string;
let child: ChildProcess | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "magpie-rights-"));
  path = join(folder, "magpie.db");
  makeUnsentHistory(path);
  child = null;
});
afterEach(() => {
  child?.kill("SIGKILL");
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

/** Who may do anything is bound by no rights: the child becomes nobody then, and everything is nobody's. */
function giveAway(): void {
  if (process.getuid?.() !== 0) return;
  for (const each of ["", ...readdirSync(folder)]) chownSync(join(folder, each), 65_534, 65_534);
}

const told = async (): Promise<unknown> => {
  if (!child) throw new Error("nobody is there");
  const [message] = (await once(child, "message")) as [unknown];
  return message;
};

const begin = (): void => {
  child = fork(join(import.meta.dirname, "testing", "open-without-rights.ts"), [path], {
    execArgv: [],
    stdio: "inherit",
  });
};

const end = async (): Promise<void> => {
  const gone = once(child as ChildProcess, "exit");
  child?.send("end");
  expect(await gone).toEqual([0, null]);
};

const readable = {
  refused: "SQLITE_READONLY",
  page: { result: 1 },
  probe: "SQLITE_READONLY",
  write: "SQLITE_READONLY",
};
const well = { refused: null, page: { result: 1 }, probe: "done", write: "done" };

/** What stands in the log alone, as after a kill. */
function leaveLog(): void {
  const copy = join(folder, "copy.db");
  copyFileSync(path, copy);
  const store = openSqliteStore(copy);
  store.run("setDraft", { conversation: "c1", text: "in the log" });
  for (const part of ["", "-wal", "-shm"]) copyFileSync(`${copy}${part}`, `${path}${part}`);
  store.close();
  for (const name of readdirSync(folder))
    if (name.startsWith("copy.db")) rmSync(join(folder, name));
}

test.each([
  ["a folder that nothing may be written to", () => chmodSync(folder, 0o555)],
  [
    "a folder and a file that may only be read",
    () => {
      chmodSync(path, 0o444);
      chmodSync(folder, 0o555);
    },
  ],
  ["a file that may only be read", () => chmodSync(path, 0o444)],
  [
    "a folder that nothing may be written to, after a kill",
    () => {
      leaveLog();
      giveAway();
      for (const part of ["", "-wal", "-shm"]) chmodSync(`${path}${part}`, 0o444);
      chmodSync(folder, 0o555);
    },
  ],
])("%s: what is there can be read, and everything goes on when it is mended", async (_, harm) => {
  const before = rowsIn(path);
  giveAway();
  harm();
  begin();
  expect(await told()).toEqual(readable);
  child?.send("again");
  expect(await told()).toEqual(readable);
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
  child?.send("again");
  const first = await told();
  // The probe is what finds it mended.
  expect(first).toEqual({ ...well, refused: "SQLITE_READONLY" });
  child?.send("again");
  expect(await told()).toEqual(well);
  await end();
  const after = rowsIn(path);
  expect(after.outbox).toEqual(before.outbox);
  expect(after.messages).toEqual(before.messages);
  expect(after.personal.find(({ key }) => key === "draft:c1")?.value).toEqual({ text: "draft 4" });
  expect(readdirSync(dirname(path)).filter((name) => name.includes("damaged"))).toEqual([]);
});

test("a disk without room is said from the start, and found mended by the watch alone", async () => {
  let room = 0;
  const store = openReadableStore(path, { damaged: false }, () => room);
  expect(store.refused()).toBe("SQLITE_FULL");
  expect(store.run("laneHeads", {})).toHaveLength(1);
  expect(() => store.probe()).toThrow(expect.objectContaining({ code: "SQLITE_FULL" }));
  room = Infinity;
  store.probe();
  expect(store.refused()).toBeNull();
  store.close();
});

test("a database that does not open when its disk is mended opens with a later probe", () => {
  let room = 0;
  const store = openReadableStore(path, { damaged: false }, () => room);
  const away = `${path}.away`;
  renameSync(path, away);
  mkdirSync(path);
  room = Infinity;
  const cannotOpen = expect.objectContaining({ code: "SQLITE_CANTOPEN" });
  for (let time = 1; time <= 2; time++) expect(() => store.probe()).toThrow(cannotOpen);
  expect(store.refused()).toBe("SQLITE_CANTOPEN");
  const asked = { name: "laneHeads", args: {} } as const;
  expect(() => store.run(asked.name, asked.args)).toThrow(cannotOpen);
  expect(store.runAll(asked, () => asked)).toEqual([{ ok: false, error: cannotOpen }]);
  rmdirSync(path);
  renameSync(away, path);
  store.probe();
  expect(store.refused()).toBeNull();
  expect(store.run("laneHeads", {})).toHaveLength(1);
  store.close();
});

test("the trouble that a store begins with is known before anybody writes", async () => {
  const time = manualTimers();
  const told: unknown[] = [];
  const store = await openWatchedStore({
    path,
    workerUrl: new URL("testing/full-at-first-worker.ts", import.meta.url),
    timers: time.timers,
    tell: (trouble) => void told.push(trouble),
    onDamage: () => void told.push("damage"),
  });
  expect(store.trouble()).toBe("full");
  expect(await store.run("laneHeads", {})).toHaveLength(1);
  expect(told).toEqual([]);
  await time.advance(1_000);
  await expect.poll(() => told).toEqual([null]);
  expect(store.trouble()).toBeNull();
  await store.close();
  expect(time.pending()).toBe(0);
});
