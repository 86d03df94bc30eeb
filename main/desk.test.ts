import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EventPayload } from "#shared/ipc/contract.ts";
import type { StorageTrouble } from "#shared/ipc/views.ts";
import { createAccount } from "./account/account.ts";
import { createAccountFolders } from "./account/account-folders.ts";
import type { Session } from "./account/session.ts";
import { createDesk } from "./desk.ts";
import { limitsOf } from "./store/testing/limits.ts";
import { clock, ids, random, sha256, timers } from "./system.ts";

/** Nobody listens there: the desk is tried with its stores, offline. */
const server = "http://127.0.0.1:9";
const protocol = { min: 1, max: 1 };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

let folder: string;
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "magpie-desk-"));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  rmSync(folder, { recursive: true, force: true });
});

/** `kept` is what the vault holds; whoever signs in is the person of that name. */
function setUp(kept: { session: Session | null; fails?: boolean } = { session: null }) {
  const told: string[] = [];
  const storage: StorageTrouble[] = [];
  const account = createAccount({
    vault: {
      load: () => Promise.resolve(kept.session),
      save: (session) => {
        kept.session = session;
        return Promise.resolve(true);
      },
      clear: () => {
        if (kept.fails) return Promise.reject(new Error("read-only"));
        kept.session = null;
        return Promise.resolve();
      },
    },
    transport: {
      signIn: (_server, request) => {
        const person = request.name ?? "nobody";
        const answer = { token: `token of ${person}`, person, name: person, protocol };
        return Promise.resolve({ ok: true, answer });
      },
      signOut: () => Promise.resolve(true),
    },
    ids,
    log: silent,
    deviceName: "desk",
  });
  const desk = createDesk({
    account,
    folder,
    storeWorker: new URL("store/testing/limited-worker.ts", import.meta.url),
    isFront: () => true,
    findRoutes: () => Promise.resolve([{ kind: "direct" }]),
    isHistoryPaused: () => false,
    connectionFigures: () => ({}),
    tell: (event, payload) => {
      told.push(event);
      if (event === "storage") storage.push((payload as EventPayload<"storage">).trouble);
    },
    onAccount: (same) => void told.push(same ? "same" : "other"),
    clock,
    timers,
    random,
    ids,
    sha256,
    log: silent,
  });
  cleanups.push(() => desk.close());
  const signIn = (name: string) => desk.signIn(server, { kind: "password", name, password: "x" });
  return { desk, signIn, told, storage, kept };
}

const folders = () => createAccountFolders(folder);

test("somebody whose messages cannot be opened does not get in, and whoever is there stays", async () => {
  const { desk, signIn, kept, told } = setUp();
  expect(await signIn("ann")).toMatchObject({ ok: true, account: { person: "ann" } });
  const bobs = folders().of({ server, person: "bob" });
  mkdirSync(bobs, { recursive: true });
  writeFileSync(
    join(bobs, "magpie.db"),
    "this is no database, whatever it is called. ".repeat(200),
  );
  told.length = 0;
  expect(await signIn("bob")).toEqual({ ok: false, failure: { kind: "damagedHistory" } });
  expect(await desk.accountView()).toMatchObject({ person: "ann" });
  expect((await desk.open())?.messenger).toBeDefined();
  expect(kept.session).toMatchObject({ person: "ann" });
  expect(told).not.toContain("account");
});

test("another person takes the place of the first; the same one keeps it", async () => {
  const { desk, signIn, told } = setUp();
  await signIn("ann");
  await signIn("ann");
  await signIn("bob");
  expect(told.filter((one) => one === "same" || one === "other")).toEqual([
    "other",
    "same",
    "other",
  ]);
  expect(await desk.accountView()).toMatchObject({ person: "bob" });
  expect(readdirSync(folder)).toHaveLength(2);
});

test("signing out keeps the messages or erases them, one's own and nobody else's", async () => {
  const { desk, signIn, kept } = setUp();
  await signIn("bob");
  await signIn("ann");
  await desk.signOut(false);
  expect(readdirSync(folder)).toHaveLength(2);
  expect(kept.session).toBeNull();
  expect(await desk.open()).toBeNull();
  await signIn("ann");
  await desk.signOut(true);
  expect(readdirSync(folder).map((name) => join(folder, name))).toEqual([
    folders().of({ server, person: "bob" }),
  ]);
});

test("a sign-in that the disk does not forget is said, when everything else has been done", async () => {
  const { desk, signIn, kept, told } = setUp({ session: null, fails: true });
  await signIn("ann");
  told.length = 0;
  await expect(desk.signOut(true)).rejects.toThrow();
  expect(readdirSync(folder)).toEqual([]);
  expect(await desk.open()).toBeNull();
  expect(told).toContain("account");
  expect(kept.session).not.toBeNull();
});

test("an erasing that was cut short is finished with the next start", async () => {
  mkdirSync(folders().of({ server, person: "ann" }), { recursive: true });
  await folders().giveUp({ server, person: "ann" });
  const { desk } = setUp();
  await desk.begin({ server: null, ticket: null });
  expect(readdirSync(folder)).toEqual([]);
});

test("a disk that takes nothing is said, of who is signed in and while it is so", async () => {
  const { desk, signIn, storage } = setUp();
  await signIn("ann");
  const limits = limitsOf(join(folders().of({ server, person: "ann" }), "magpie.db"));
  cleanups.push(() => Promise.resolve(limits.close()));
  let drafts = 0;
  const write = async () => (await desk.open())?.messenger.saveDraft("c1", `draft ${++drafts}`);
  expect(desk.storage()).toBeNull();
  await limits.pragma("query_only = 1");
  await expect(write()).rejects.toMatchObject({ code: "SQLITE_READONLY" });
  expect([desk.storage(), storage]).toEqual(["readOnly", ["readOnly"]]);
  expect(await desk.accountView()).toMatchObject({ person: "ann" });
  await limits.pragma("query_only = 0");
  await write();
  expect([desk.storage(), storage]).toEqual([null, ["readOnly", null]]);
  await limits.pragma("query_only = 1");
  await expect(write()).rejects.toThrow();
  await signIn("bob");
  expect(desk.storage()).toBeNull();
  await write();
  expect(storage).toEqual(["readOnly", null, "readOnly"]);
});
