import { describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { protocol } from "#shared/wire/limits.ts";
import type { Store } from "../store/store.ts";
import { openMemoryStore } from "../store/memory/memory-store.ts";
import { type Accounts, createAccounts } from "./accounts.ts";

const ports = { clock: { now: () => 1 }, ids: { next: () => "p1" } };
const signIn = { name: "ann", device: { id: "d", name: "desk" }, protocol };

test("a password that was changed while it was verified lets nobody in", async () => {
  const store = openMemoryStore();
  const others = createAccounts({ store, ...ports });
  await others.add({ login: "ann", name: "Ann", password: "the old one" });
  const late: Store = {
    ...store,
    async write(work) {
      await others.reset("ann", "the new one");
      return store.write(work);
    },
  };
  const accounts = createAccounts({ store: late, ...ports });
  await expect(accounts.signIn({ ...signIn, password: "the old one" })).rejects.toMatchObject({
    code: codes.wrongCredentials,
  });
  expect(await others.devices("ann")).toEqual([]);
  expect(await others.signIn({ ...signIn, password: "the new one" })).toMatchObject({
    name: "Ann",
  });
});

describe("a ticket", () => {
  /** Somebody is signed in, and has a ticket. */
  async function withTicket() {
    const store = openMemoryStore();
    const accounts = createAccounts({ store, ...ports });
    await accounts.add({ login: "ann", name: "Ann", password: "her own" });
    const { token } = await accounts.signIn({ ...signIn, password: "her own" });
    return { store, accounts, token, ticket: await accounts.ticketFor(token) };
  }
  const byTicket = (ticket: string) => ({ ticket, device: { id: "new", name: "new" }, protocol });

  test.each([
    ["revoking all devices", (accounts: Accounts) => accounts.revoke("ann", null)],
    ["a reset", (accounts: Accounts) => accounts.reset("ann", "another one")],
  ])("%s just as it is taken leaves no token behind", async (_name, end) => {
    const { store, accounts: others, ticket } = await withTicket();
    let writes = 0;
    const accounts = createAccounts({
      store: {
        ...store,
        async write(work) {
          const done = await store.write(work);
          // What the first write has kept is there, and whoever signs in has not gone on yet.
          if (++writes === 1) await end(others);
          return done;
        },
      },
      ...ports,
    });
    const { token } = await accounts.signIn(byTicket(ticket));
    await expect(others.admit(token)).rejects.toMatchObject({ code: codes.notSignedIn });
    expect(await others.devices("ann")).toEqual([]);
  });

  test("is not made for a token that was revoked since it was admitted", async () => {
    const { accounts, token } = await withTicket();
    await accounts.admit(token);
    await accounts.revoke("ann", "d");
    await expect(accounts.ticketFor(token)).rejects.toMatchObject({ code: codes.notSignedIn });
  });

  test("from before an account was disabled lets nobody in, then or once it is valid again", async () => {
    const { accounts, ticket } = await withTicket();
    await accounts.disable("ann");
    await expect(accounts.signIn(byTicket(ticket))).rejects.toMatchObject({
      code: codes.accountDisabled,
    });
    await accounts.enable("ann");
    await expect(accounts.signIn(byTicket(ticket))).rejects.toMatchObject({
      code: codes.ticketInvalid,
    });
  });
});
