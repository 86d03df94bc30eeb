import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Session } from "../account/session.ts";
import { createSessionVault, type Keyring } from "./session-vault.ts";
import { silentLog } from "../messaging/testing/silent-log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "magpie-vault-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const keyring: Keyring = {
  isEncryptionAvailable: () => true,
  encryptString: (text) => Buffer.from(`sealed ${text}`),
  decryptString: (sealed) => sealed.toString().replace("sealed ", ""),
};
const vault = () => createSessionVault(folder, silentLog, keyring, "win32");
const session: Session = {
  server: "https://magpie.example.com",
  person: "p1",
  name: "Ann",
  token: "t",
  device: { id: "d", name: "desk" },
};
const file = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, "account.json"), "utf8")) as Record<string, unknown>;

test("a session comes back as it was; one that has ended comes back locked, without its token", async () => {
  expect(await vault().load()).toBeNull();
  await vault().save(session);
  expect(await vault().load()).toEqual(session);
  for (const ended of ["elsewhere", "disabled"] as const) {
    await vault().save({ ...session, token: null, ended });
    expect(await vault().load()).toEqual({ ...session, token: null, ended });
  }
  await vault().save(session);
  expect(await vault().load()).toEqual(session);
});

test("the file of an earlier version is not locked; a reason that is not known here locks", async () => {
  await vault().save(session);
  const earlier = file();
  expect(earlier).not.toHaveProperty("ended");
  for (const ended of ["by a newer Magpie", 7, null]) {
    writeFileSync(join(folder, "account.json"), JSON.stringify({ ...earlier, ended }));
    expect(await vault().load()).toEqual({ ...session, token: null, ended: "elsewhere" });
  }
});
