import { expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { type AccountPorts, createAccount, type SignedOut } from "./account.ts";
import type { Session, SessionVault } from "./session.ts";
import type { SignInTransport } from "./sign-in-transport.ts";

const protocol = { min: 1, max: 1 };
const device = { id: "device-1", name: "desk" };
const kept: Session = {
  server: "http://localhost:1",
  person: "p1",
  name: "Ann",
  token: "old-token",
  device: { id: "old-device", name: "desk" },
};
const password = { kind: "password", name: "ann", password: "secret" } as const;
const ticket = { kind: "ticket", ticket: "once" } as const;

function memoryVault(session: Session | null = null, broken: readonly string[] = []) {
  const disk = { session };
  const step = <T>(name: string, work: () => T): Promise<T> =>
    broken.includes(name) ? Promise.reject(new TypeError("disk")) : Promise.resolve(work());
  const vault: SessionVault = {
    load: () => step("load", () => disk.session),
    save: (next) =>
      step("save", () => {
        disk.session = next;
        return true;
      }),
    clear: () =>
      step("clear", () => {
        disk.session = null;
      }),
  };
  return { vault, disk };
}

function setUp(changes: Partial<AccountPorts> = {}) {
  const asked: unknown[] = [];
  const revoked: unknown[] = [];
  const lines: string[] = [];
  const write = (event: string): void => void lines.push(event);
  let id = 0;
  const transport: SignInTransport = {
    signIn(server, request) {
      asked.push([server, request]);
      const answer = { token: `token-${asked.length}`, person: "p1", name: "Ann", protocol };
      return Promise.resolve({ ok: true, answer });
    },
    signOut(server, token) {
      revoked.push([server, token]);
      return Promise.resolve(true);
    },
    changePassword: () => Promise.resolve(null),
  };
  const account = createAccount({
    vault: memoryVault().vault,
    transport,
    ids: { next: () => `device-${++id}` },
    log: { info: write, warn: write, error: write },
    deviceName: "desk",
    ...changes,
  });
  const changed: (string | null)[] = [];
  account.onChanged((session) => changed.push(session?.token ?? null));
  return { account, asked, revoked, lines, changed };
}

/** What signing out comes to in the end. */
async function whole(out: Promise<SignedOut>) {
  const { forgotten, revoked } = await out;
  return { forgotten, revoked: await revoked };
}

const refusing = (failure: Awaited<ReturnType<SignInTransport["signIn"]>>): SignInTransport => ({
  signIn: () => Promise.resolve(failure),
  signOut: () => Promise.resolve(false),
  changePassword: () => Promise.resolve(null),
});

test("a password and a ticket are both taken, and the session is kept for the next start", async () => {
  const { vault, disk } = memoryVault();
  const { account, asked, changed } = setUp({ vault });
  expect(account.current()).toBeNull();
  const first = await account.signIn(" localhost:1/ ", password);
  await account.signIn("localhost:1", ticket);
  expect(asked).toEqual([
    ["http://localhost:1", { name: "ann", password: "secret", device, protocol }],
    ["http://localhost:1", { ticket: "once", device, protocol }],
  ]);
  const session = { server: "http://localhost:1", person: "p1", name: "Ann", device };
  expect(first).toEqual({ ok: true, session: { ...session, token: "token-1" }, keptSafely: true });
  expect(disk.session).toEqual({ ...session, token: "token-2" });
  expect(account.current()).toEqual(disk.session);
  expect(changed).toEqual(["token-1", "token-2"]);

  const nextStart = setUp({ vault });
  expect(await nextStart.account.restore()).toEqual(disk.session);
  expect(nextStart.account.current()).toEqual(disk.session);
  expect(nextStart.changed).toEqual(["token-2"]);
});

test("where only plain text is there to keep it, that is said", async () => {
  const vault = { ...memoryVault().vault, save: () => Promise.resolve(false) };
  const { account } = setUp({ vault });
  expect(await account.signIn("localhost:1", password)).toMatchObject({
    ok: true,
    session: { token: "token-1" },
    keptSafely: false,
  });
  expect(account.current()?.token).toBe("token-1");
});

test.each([
  ["", { kind: "badAddress" }],
  ["ftp://example.com", { kind: "badAddress" }],
  ["http://example.com", { kind: "insecureAddress" }],
])("the address %j is refused before anything is asked", async (server, failure) => {
  const { account, asked } = setUp();
  expect(await account.signIn(server, password)).toEqual({ ok: false, failure });
  expect(asked).toEqual([]);
});

test.each([
  { kind: "refused", code: codes.wrongCredentials } as const,
  { kind: "refused", code: codes.ticketInvalid } as const,
  { kind: "unreachable" } as const,
  { kind: "notMagpie" } as const,
])("a failure (%j) is passed on and changes nothing", async (failure) => {
  const { vault, disk } = memoryVault(kept);
  const { account, changed } = setUp({ vault, transport: refusing({ ok: false, failure }) });
  await account.restore();
  expect(await account.signIn("localhost:1", password)).toEqual({ ok: false, failure });
  expect(disk.session).toEqual(kept);
  expect(account.current()).toEqual(kept);
  expect(changed).toEqual(["old-token"]);
});

test("a disk that fails is said, not thrown, and the token is given back", async () => {
  const unwritable = setUp({ vault: memoryVault(null, ["save"]).vault });
  const storage = { ok: false, failure: { kind: "storage" } };
  expect(await unwritable.account.signIn("localhost:1", password)).toEqual(storage);
  expect(unwritable.account.current()).toBeNull();
  expect(unwritable.revoked).toEqual([["http://localhost:1", "token-1"]]);

  const unreadable = setUp({ vault: memoryVault(null, ["load"]).vault });
  expect(await unreadable.account.restore()).toBeNull();
  expect(await unreadable.account.signIn("localhost:1", password)).toEqual(storage);
  expect(unreadable.asked).toEqual([]);
  expect(unreadable.lines).toEqual(["account.storage", "account.storage"]);
});

test("a kept token is not taken to an address that must not be used", async () => {
  const tampered = { ...kept, server: "http://magpie.example.com" };
  const { account } = setUp({ vault: memoryVault(tampered).vault });
  expect(await account.restore()).toEqual({ ...tampered, token: null });
});

test("signing out forgets at once and revokes the token, best effort", async () => {
  const { vault, disk } = memoryVault(kept);
  const { account, revoked, changed } = setUp({ vault });
  await account.restore();
  expect(await whole(account.signOut())).toEqual({ forgotten: true, revoked: true });
  expect(account.current()).toBeNull();
  expect(disk.session).toBeNull();
  expect(revoked).toEqual([["http://localhost:1", "old-token"]]);
  expect(changed).toEqual(["old-token", null]);
  expect(await whole(account.signOut())).toEqual({ forgotten: true, revoked: false });
});

test("signing out does not wait for a server that is away, nor does signing in again", async () => {
  const { vault, disk } = memoryVault(kept);
  let answer: (revoked: boolean) => void = () => undefined;
  const base = setUp();
  const transport: SignInTransport = {
    signIn: () =>
      Promise.resolve({ ok: true, answer: { token: "new", person: "p1", name: "Ann", protocol } }),
    signOut: () => new Promise((resolve) => (answer = resolve)),
    changePassword: () => Promise.resolve(null),
  };
  const { account } = setUp({ vault, transport });
  expect(base.account.current()).toBeNull();
  await account.restore();
  const out = account.signOut();
  expect(await account.signIn("localhost:1", password)).toMatchObject({ ok: true });
  expect(disk.session?.token).toBe("new");
  answer(false);
  expect(await whole(out)).toEqual({ forgotten: true, revoked: false });
  expect(account.current()?.token).toBe("new");
});

test("a disk that cannot forget is said; in this run one is signed out all the same", async () => {
  const { account } = setUp({ vault: memoryVault(kept, ["clear"]).vault });
  await account.restore();
  expect(await whole(account.signOut())).toEqual({ forgotten: false, revoked: true });
  expect(account.current()).toBeNull();
});

test("the server ends a session: kept as locked, unless another token is in use by now", async () => {
  const { vault, disk } = memoryVault(kept);
  const { account, revoked, changed } = setUp({ vault });
  await account.restore();
  expect(await account.endedByServer("an-older-token", "elsewhere")).toBe(false);
  expect(account.current()).toEqual(kept);
  expect(await account.endedByServer("old-token", "elsewhere")).toBe(true);
  expect(account.current()).toEqual({ ...kept, token: null, ended: "elsewhere" });
  expect(disk.session).toEqual({ ...kept, token: null, ended: "elsewhere" });
  expect(revoked).toEqual([]);
  expect(changed).toEqual(["old-token", null]);
  const nextStart = setUp({ vault });
  expect(await nextStart.account.restore()).toMatchObject({ token: null, ended: "elsewhere" });
  // Signing in again opens what was locked.
  await nextStart.account.signIn("localhost:1", password);
  expect(disk.session).not.toHaveProperty("ended");
});

test("where it cannot be kept that a session has ended, nothing of it is kept", async () => {
  const { vault, disk } = memoryVault(kept, ["save"]);
  const { account, lines } = setUp({ vault });
  await account.restore();
  expect(await account.endedByServer("old-token", "disabled")).toBe(true);
  expect(account.current()).toMatchObject({ token: null, ended: "disabled" });
  expect(disk.session).toBeNull();
  expect(lines).toEqual(["account.endedByServer", "account.storage"]);
});

test.each([
  [codes.ok, { ok: true }],
  [codes.wrongCredentials, { ok: false, problem: "wrong" }],
  [codes.unfitPassword, { ok: false, problem: "unfit" }],
  [codes.rateLimited, { ok: false, problem: "rateLimited" }],
  [codes.stopping, { ok: false, problem: "offline" }],
  [null, { ok: false, problem: "offline" }],
  [codes.internal, { ok: false, problem: "failed" }],
  [9999, { ok: false, problem: "failed" }],
])("a new password that the server answers with %j", async (code, outcome) => {
  const asked: unknown[] = [];
  const { account } = setUp({
    vault: memoryVault(kept).vault,
    transport: {
      ...refusing({ ok: false, failure: { kind: "unreachable" } }),
      changePassword(...args) {
        asked.push(args);
        return Promise.resolve(code);
      },
    },
  });
  const request = { current: "old", next: "new" };
  expect(await account.changePassword("old", "new")).toEqual({ ok: false, problem: "offline" });
  expect(asked).toEqual([]);
  await account.restore();
  expect(await account.changePassword("old", "new")).toEqual(outcome);
  expect(asked).toEqual([["http://localhost:1", "old-token", request]]);
  expect(account.current()).toEqual(kept);
});

test("the device stays the same through signing out and in, with a keeper also over restarts", async () => {
  const { vault } = memoryVault(kept);
  const keeper: { id: string | null } = { id: null };
  const devices = {
    load: () => Promise.resolve(keeper.id),
    save: (id: string) => {
      keeper.id = id;
      return Promise.resolve();
    },
  };
  const first = setUp({ vault, devices });
  await first.account.restore();
  await first.account.signOut();
  const again = await first.account.signIn("localhost:1", password);
  expect(again).toMatchObject({ session: { device: { id: "old-device" } } });
  await first.account.signOut();
  const second = setUp({ vault, devices });
  const later = await second.account.signIn("localhost:1", password);
  expect(later).toMatchObject({ session: { device: { id: "old-device" } } });
});

test("a long device name is cut to the wire's bound, and stays text", async () => {
  const { account } = setUp({ deviceName: `${"x".repeat(63)}😀` });
  const outcome = await account.signIn("localhost:1", password);
  expect(outcome).toMatchObject({ session: { device: { name: `${"x".repeat(63)}\uFFFD` } } });
});

test("changes take turns, and a listener that throws spoils none", async () => {
  const { vault, disk } = memoryVault();
  const { account, lines } = setUp({ vault });
  account.onChanged(() => {
    throw new TypeError("listener");
  });
  const off = account.onChanged(() => lines.push("heard"));
  const outcomes = await Promise.all([
    account.signIn("localhost:1", password),
    account.signOut(),
    account.signIn("localhost:1", ticket),
  ]);
  expect(outcomes[0]).toMatchObject({ ok: true });
  expect(account.current()?.token).toBe("token-2");
  expect(disk.session?.token).toBe("token-2");
  expect(lines.filter((line) => line === "heard")).toHaveLength(3);
  off();
  await account.signOut();
  expect(lines.filter((line) => line === "heard")).toHaveLength(3);
});

test("a session is kept only once there is room for it: otherwise its token is revoked and nothing has changed", async () => {
  const { vault, disk } = memoryVault(kept);
  const { account, revoked } = setUp({ vault });
  await account.restore();
  const seen: (Session | null)[] = [];
  const outcome = await account.signIn("localhost:1", password, () => {
    seen.push(disk.session);
    return Promise.resolve("damagedHistory");
  });
  expect(outcome).toEqual({ ok: false, failure: { kind: "damagedHistory" } });
  expect(seen).toEqual([kept]);
  expect(disk.session).toEqual(kept);
  expect(account.current()).toEqual(kept);
  expect(revoked).toEqual([["http://localhost:1", "token-1"]]);
});
