import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  readFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { fileUrlOf } from "#shared/wire/files.ts";
import type { EventPayload } from "#shared/ipc/contract.ts";
import type { StorageTrouble } from "#shared/ipc/views.ts";
import { until } from "#shared/testing/until.ts";
import { createAccount } from "./account/account.ts";
import { createAccountFolders } from "./account/account-folders.ts";
import type { Session } from "./account/session.ts";
import { startRefusingServer } from "./connection/testing/refusing-server.ts";
import { createDesk } from "./desk.ts";
import { migrations } from "./store/migrations.ts";
import { openDatabase } from "./store/open-database.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";
import { pageAnswer, peer, pullAnswer, row, syncAnswer } from "./store/store-fixtures.ts";
import { pageBytes, pagesOf, spoilPages } from "./store/testing/spoil-pages.ts";
import { rowsIn } from "./store/testing/unsent-history.ts";
import { limitsOf } from "./store/testing/limits.ts";
import { clock, ids, random, sha256, timers } from "./system.ts";
import { silentLog } from "./messaging/testing/silent-log.ts";

/** Nobody listens there: the desk is tried with its stores, offline. */
const server = "http://127.0.0.1:9";
const protocol = { min: 1, max: 1 };
async function refusing(code: number) {
  const gate = await startRefusingServer(code);
  cleanups.push(gate.close);
  return gate;
}

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
  /** What happens while a session is being kept. */
  const whileSaving = { do: () => Promise.resolve() };
  /** What a window does when it is told something. */
  const window = { hears: (_event: string): void => undefined };
  const account = createAccount({
    vault: {
      load: () => Promise.resolve(kept.session),
      async save(session) {
        await whileSaving.do();
        kept.session = session;
        return true;
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
      changePassword: () => Promise.resolve(null),
    },
    ids,
    log: silentLog,
    deviceName: "desk",
  });
  const desk = createDesk({
    account,
    folder,
    storeWorker: new URL("store/testing/limited-worker.ts", import.meta.url),
    hashWorker: new URL("hash-worker.ts", import.meta.url),
    isFront: () => true,
    findRoutes: () => Promise.resolve([{ kind: "direct" }]),
    fileCacheBytes: () => 1_000_000,
    isHistoryPaused: () => false,
    connectionFigures: () => ({}),
    tell: (event, payload) => {
      told.push(event);
      window.hears(event);
      if (event === "storage") storage.push((payload as EventPayload<"storage">).trouble);
    },
    onAccount: (same) => void told.push(same ? "same" : "other"),
    clock,
    timers,
    random,
    ids,
    sha256,
    log: silentLog,
  });
  cleanups.push(() => desk.close());
  const signIn = (name: string, at = server) =>
    desk.signIn(at, { kind: "password", name, password: "x" });
  return { desk, signIn, told, storage, kept, whileSaving, window };
}

const folders = () => createAccountFolders(folder);

test("somebody whose messages cannot be opened does not get in, and whoever is there stays", async () => {
  const { desk, signIn, kept, told } = setUp();
  expect(await signIn("ann")).toMatchObject({ ok: true, account: { person: "ann" } });
  const bobs = folders().of({ server, person: "bob" });
  mkdirSync(bobs, { recursive: true });
  openDatabase(join(bobs, "magpie.db"), {
    steps: [...migrations, "CREATE TABLE from_later (x INTEGER) STRICT"],
  }).close();
  told.length = 0;
  expect(await signIn("bob")).toEqual({ ok: false, failure: { kind: "newerHistory" } });
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

/** Somebody's database, with a message that waits, closed; and the file that was made of it. */
async function queuedHistory({ desk, signIn }: ReturnType<typeof setUp>): Promise<string> {
  await signIn("ann");
  const path = join(folders().of({ server, person: "ann" }), "magpie.db");
  await desk.close();
  const store = openSqliteStore(path);
  store.run("applySyncPage", { answer: syncAnswer(1), firstToken: 1 });
  for (const id of ["one", "two"])
    store.run("queueMessage", {
      id,
      opId: `op of ${id}`,
      conversation: "c1",
      sender: "ann",
      text: `${id} ${"x".repeat(9_000)}`,
      now: 1,
    });
  store.close();
  return path;
}

const unsent = async (desk: ReturnType<typeof setUp>["desk"]): Promise<string[]> => {
  const page = await (await desk.open())?.messenger.newestPage("c1");
  return page?.messages.map(({ id }) => id) ?? [];
};

test("DA2: a damaged history is set aside when it is opened, said until it is seen, and what waits is saved", async () => {
  const set = setUp();
  const path = await queuedHistory(set);
  const { desk, signIn, told } = set;
  spoilPages(path, pagesOf(path, "departments"));
  expect(await signIn("ann")).toMatchObject({ ok: true });
  expect(await unsent(desk)).toEqual(["one", "two"]);
  const rescued = desk.rescued();
  expect(rescued).toEqual({ file: expect.stringMatching(/^magpie\.damaged-.*\.db$/), unsent: 2 });
  const kept = join(dirname(path), rescued?.file ?? "");
  expect(desk.damagedFile()).toBe(kept);
  await desk.close();
  await signIn("ann");
  expect(desk.rescued()).toEqual(rescued);
  desk.dismissRescued();
  expect(told.at(-1)).toBe("rescued");
  expect([desk.rescued(), desk.damagedFile()]).toEqual([null, null]);
  expect(existsSync(kept)).toBe(true);
});

/** Spoils a database in use: whatever is read of it next meets that. */
async function spoilAll(path: string): Promise<void> {
  const limits = limitsOf(path);
  cleanups.push(() => Promise.resolve(limits.close()));
  await limits.pragma("wal_checkpoint(TRUNCATE)");
  const pages = statSync(path).size / pageBytes;
  spoilPages(
    path,
    Array.from({ length: pages - 1 }, (_, at) => at + 2),
  );
  await limits.pragma("shrink_memory");
}
const meets = (reading: Promise<unknown> | undefined) =>
  expect(reading).rejects.toMatchObject({ code: expect.stringMatching(/^SQLITE_CORRUPT/) });

test("DA1, DA2: damage that is met in use is set aside at once, and the account stays open; not for ever on a disk that goes on", async () => {
  const set = setUp();
  const path = await queuedHistory(set);
  const { desk, signIn, told } = set;
  await signIn("ann");
  for (let time = 1; time <= 3; time++) {
    told.length = 0;
    await spoilAll(path);
    await meets((await desk.open())?.messenger.newestPage("c1"));
    // Whoever asks next waits until it has been made anew.
    expect(await unsent(desk)).toEqual([]);
    expect(told).toContain("account");
    expect(told).toContain("same");
    expect(await desk.accountView()).toMatchObject({ person: "ann" });
    expect(readdirSync(dirname(path)).filter((name) => /damaged.*\.db$/.test(name))).toHaveLength(
      time,
    );
  }
  told.length = 0;
  await spoilAll(path);
  await meets((await desk.open())?.messenger.newestPage("c1"));
  await desk.open();
  expect(told).not.toContain("account");
  expect(desk.storage()).toBe("failed");
});

test("DA: who signs in again while their history is open writes on in one and the same database, damaged or not", async () => {
  const set = setUp();
  const path = await queuedHistory(set);
  const { desk, signIn } = set;
  await signIn("ann");
  spoilPages(path, pagesOf(path, "departments"));
  set.whileSaving.do = async () => {
    await (
      await desk.open()
    )?.messenger.sendMessage({
      conversation: "c1",
      text: "while signing in",
    });
  };
  expect(await signIn("ann")).toMatchObject({ ok: true });
  await (await desk.open())?.messenger.sendMessage({ conversation: "c1", text: "after it" });
  // As after a kill: the next start has what stands on the disk now.
  const copy = join(folder, "copy.db");
  for (const part of ["", "-wal"])
    if (existsSync(`${path}${part}`)) copyFileSync(`${path}${part}`, `${copy}${part}`);
  openSqliteStore(copy).close();
  expect(rowsIn(copy).outbox).toHaveLength(4);
});

test("DA: a damage that is met while somebody else signs in is none of theirs", async () => {
  const gate = await refusing(codes.stopping);
  const { desk, signIn, whileSaving } = setUp();
  await signIn("ann", gate.url);
  whileSaving.do = async () => {
    const ann = await desk.open();
    await spoilAll(join(folders().of({ server: gate.url, person: "ann" }), "magpie.db"));
    // What is to be done about it waits behind the end of a token, and that until bob is signed in.
    gate.code = codes.notSignedIn;
    await until(() => {
      desk.hurry("connectNow");
      expect(desk.connectionView().state).toBe("signedOut");
    });
    await meets(ann?.messenger.newestPage("c1"));
  };
  expect(await signIn("bob")).toMatchObject({ ok: true, account: { person: "bob" } });
  expect(await desk.lockView()).toBeNull();
  expect(desk.rescued()).toBeNull();
  expect(readdirSync(folders().of({ server, person: "bob" })).join(" ")).not.toContain("damaged");
});

describe("a sign-in that the server ends locks the history (decision 010)", () => {
  /** Ann has written something, offline. */
  const written = async (at: string) => {
    const office = setUp();
    await office.signIn("ann", at);
    await (await office.desk.open())?.messenger.saveDraft("c1", "half a thought");
    return office;
  };
  const locked = async ({ desk }: ReturnType<typeof setUp>) => {
    await until(async () => expect(await desk.lockView()).not.toBeNull());
    return desk.lockView();
  };
  /** Everything that a window, the tray, a notification or a picture can be had from. */
  const expectNothing = async ({ desk }: ReturnType<typeof setUp>) => {
    expect(await desk.open()).toBeNull();
    expect(await desk.accountView()).toBeNull();
    expect(await desk.unread(9)).toEqual({ total: 0, conversations: [] });
    expect(await desk.picture("0".repeat(64))).toBeNull();
    expect(await desk.ownFolder()).toBeNull();
    expect(await desk.connectionReport()).toBeNull();
    expect(desk.storage()).toBeNull();
  };

  test.each([
    [codes.notSignedIn, "elsewhere"],
    [codes.accountDisabled, "disabled"],
  ] as const)("code %i: %s, also at the next start with no server at all", async (code, reason) => {
    const { url: at } = await refusing(code);
    const first = await written(at);
    const view = { reason, name: "ann", server: at };
    expect(await locked(first)).toEqual(view);
    await expectNothing(first);
    expect(first.told.slice(-3)).toEqual(["account", "other", "connection"]);
    expect(first.desk.connectionView()).toEqual({ state: "signedOut", locked: reason });
    await first.desk.close();

    const second = setUp(first.kept);
    await second.desk.begin({ server: null, ticket: null });
    expect(await second.desk.lockView()).toEqual(view);
    await expectNothing(second);
  });

  test("what a window hands in when it is told is kept before", async () => {
    const gate = await refusing(codes.notSignedIn);
    const office = setUp();
    const { desk, window } = office;
    const handIn = () => void desk.openNow()?.messenger.saveDraft("c1", "all of a thought");
    window.hears = () => {
      if (desk.connectionView().state !== "signedOut") return;
      window.hears = () => undefined;
      // Its own way there and back.
      setTimeout(handIn, 20);
    };
    await office.signIn("ann", gate.url);
    await locked(office);
    expect(office.desk.openNow()).toBeNull();
    await office.desk.close();
    const path = join(folders().of({ server: gate.url, person: "ann" }), "magpie.db");
    expect(readFileSync(path).toString("utf8")).toContain("all of a thought");
  });

  test("its files, kept and staged, are out of reach too, and there again when it is opened", async () => {
    const gate = await refusing(codes.notSignedIn);
    gate.code = null;
    const office = setUp();
    await office.signIn("ann", gate.url);
    const own = folders().of({ server: gate.url, person: "ann" });
    const bytes = Buffer.from("kept bytes");
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    mkdirSync(join(own, "files"), { recursive: true });
    const running = await office.desk.open();
    const pick = join(own, "picked.txt");
    writeFileSync(pick, bytes);
    const picked = await running?.files.staging.path(pick, 1);
    const token = picked?.ok ? picked.staged.token : "";
    expect(await office.desk.readFile({ what: "staged", id: token })).not.toBeNull();
    await office.desk.close();

    // A message with a file that is kept, as it was seen once.
    const store = openSqliteStore(join(own, "magpie.db"));
    const file = { url: fileUrlOf("0190163d-8694-4000-8000-000000000001"), name: "a.txt" };
    const content = { file: { ...file, size: bytes.length, type: "text/plain", sha256 } };
    store.run("actAs", { self: "ann" });
    store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 10 });
    const page = pageAnswer([3, 2, 1].map((seq) => row(seq)));
    store.run("applyPage", { conversation: "c1", before: null, peek: false, answer: page });
    const answer = pullAnswer([row(4, { sender: peer, kind: "file", content })]);
    store.run("applyPull", { conversation: "c1", since: 3, answer });
    store.run("keepFile", { sha256, size: bytes.length, now: 5, bytesMax: 1_000 });
    store.close();
    writeFileSync(join(own, "files", sha256), bytes);
    const seen = async ({ desk }: Pick<ReturnType<typeof setUp>, "desk">) =>
      (await desk.readFile({ what: "file", id: "m4" }))?.size ?? null;

    const open = setUp(office.kept);
    await open.desk.begin({ server: null, ticket: null });
    await until(async () => expect(await seen(open)).toBe(bytes.length));
    await open.desk.close();

    gate.code = codes.notSignedIn;
    const second = setUp(office.kept);
    await second.desk.begin({ server: null, ticket: null });
    await locked(second);
    expect(await seen(second)).toBeNull();
    expect(await second.desk.readFile({ what: "staged", id: token })).toBeNull();
    expect(await second.desk.openFiles()).toBeNull();
    await expectNothing(second);
    await second.desk.close();
    // What is kept stays as it is for whom it belongs to.
    expect(existsSync(join(own, "files", sha256))).toBe(true);
    gate.code = null;
    const third = setUp(office.kept);
    expect(await third.signIn("ann", gate.url)).toMatchObject({ ok: true });
    expect(await seen(third)).toBe(bytes.length);
  });

  test("the same person opens it again; another one gets what is their own", async () => {
    const gate = await refusing(codes.notSignedIn);
    const office = await written(gate.url);
    await locked(office);
    await office.signIn("bob");
    expect(await office.desk.lockView()).toBeNull();
    expect(await office.desk.open()).not.toBeNull();
    expect(readdirSync(folder)).toHaveLength(2);
    gate.code = null;
    expect(await office.signIn("ann", gate.url)).toMatchObject({ ok: true });
    await until(() => expect(office.desk.connectionView().state).toBe("connected"));
    expect(await office.desk.lockView()).toBeNull();
    expect(await office.desk.accountView()).toMatchObject({ person: "ann" });
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test("a server that is away, too old or in trouble locks nothing", async () => {
    for (const code of [null, codes.incompatible, codes.internal, codes.stopping]) {
      const office = await written(code === null ? server : (await refusing(code)).url);
      const { desk } = office;
      const states = code === codes.incompatible ? ["incompatible"] : ["waiting"];
      await until(() => expect(states).toContain(desk.connectionView().state));
      expect(await desk.lockView()).toBeNull();
      expect(await desk.open()).not.toBeNull();
      await desk.close();
      const next = setUp(office.kept);
      await next.desk.begin({ server: null, ticket: null });
      expect(await next.desk.open()).not.toBeNull();
      await next.desk.close();
    }
  });

  test("a start without a token, as where there is no keyring, is no lock", async () => {
    const office = await written(server);
    const session = office.kept.session;
    await office.desk.close();
    const next = setUp({ session: session && { ...session, token: null } });
    await next.desk.begin({ server: null, ticket: null });
    expect(await next.desk.lockView()).toBeNull();
    expect(await next.desk.open()).not.toBeNull();
  });
});
