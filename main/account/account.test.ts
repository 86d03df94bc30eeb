import { expect, test } from "vitest";
import { createAccount, type SignInTransport } from "./account.ts";
import { accountFolder } from "./account-folder.ts";
import type { Session, SessionVault } from "./session.ts";

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

function setUp(transport: SignInTransport["signIn"], kept: Session | null = null) {
  let session = kept;
  const vault: SessionVault = {
    load: () => Promise.resolve(session),
    save: (next) => {
      session = next;
      return Promise.resolve(true);
    },
    clear: () => Promise.resolve(),
  };
  const account = createAccount({
    vault,
    transport: { signIn: transport },
    ids: { next: () => "device-1" },
    log: silent,
    deviceName: "desk",
  });
  return { account, kept: () => session };
}

const range = { min: 1, max: 1 };

test("a password and a ticket are both taken, and the session is kept for the next start", async () => {
  const asked: unknown[] = [];
  const { account, kept } = setUp((server, request) => {
    asked.push([server, request]);
    return Promise.resolve({
      ok: true,
      answer: { token: "t", person: "p1", name: "Ann", protocol: range },
    });
  });
  const device = { id: "device-1", name: "desk" };
  await account.signIn("localhost:1", { kind: "password", name: "ann", password: "secret" });
  await account.signIn("localhost:1", { kind: "ticket", ticket: "once" });
  expect(asked).toEqual([
    ["http://localhost:1", { name: "ann", password: "secret", device, protocol: range }],
    ["http://localhost:1", { ticket: "once", device, protocol: range }],
  ]);
  expect(kept()).toEqual({
    server: "http://localhost:1",
    person: "p1",
    name: "Ann",
    token: "t",
    device,
  });
  expect(await account.restore()).toEqual(kept());
});

test("an address that will not do is refused before anything is asked", async () => {
  const { account } = setUp(() => Promise.reject(new Error("must not be asked")));
  const secret = { kind: "password", name: "ann", password: "x" } as const;
  expect(await account.signIn("http://example.com", secret)).toEqual({
    ok: false,
    failure: { kind: "insecureAddress" },
  });
  expect(await account.signIn("", secret)).toEqual({ ok: false, failure: { kind: "badAddress" } });
});

test("a refusal changes nothing that was kept", async () => {
  const before: Session = {
    server: "http://localhost:1",
    person: "p1",
    name: "Ann",
    token: "t",
    device: { id: "d", name: "desk" },
  };
  const { account, kept } = setUp(
    () => Promise.resolve({ ok: false, failure: { kind: "refused", code: 1202 } }),
    before,
  );
  const outcome = await account.signIn("localhost:1", { kind: "ticket", ticket: "old" });
  expect(outcome).toEqual({ ok: false, failure: { kind: "refused", code: 1202 } });
  expect(kept()).toEqual(before);
});

test("a folder that cannot be written is said, not thrown", async () => {
  const account = createAccount({
    vault: {
      load: () => Promise.resolve(null),
      save: () => Promise.reject(new Error("read-only")),
      clear: () => Promise.resolve(),
    },
    transport: {
      signIn: () =>
        Promise.resolve({
          ok: true,
          answer: { token: "t", person: "p", name: "n", protocol: range },
        }),
    },
    ids: { next: () => "d" },
    log: silent,
    deviceName: "desk",
  });
  expect(await account.signIn("localhost:1", { kind: "ticket", ticket: "x" })).toEqual({
    ok: false,
    failure: { kind: "storage" },
  });
});

test("folders differ by server and by person, and are plain names", () => {
  const names = [
    accountFolder("https://a", "1"),
    accountFolder("https://a", "2"),
    accountFolder("https://b", "1"),
  ];
  expect(new Set(names).size).toBe(3);
  expect(names.every((name) => /^[0-9a-f]{32}$/.test(name))).toBe(true);
});
