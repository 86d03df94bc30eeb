import { expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { protocol } from "#shared/wire/limits.ts";
import type { Store } from "../store/store.ts";
import { openMemoryStore } from "../store/memory/memory-store.ts";
import { createAccounts } from "./accounts.ts";

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
