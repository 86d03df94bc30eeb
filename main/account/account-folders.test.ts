import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccountFolders } from "./account-folders.ts";

let all: string;
beforeEach(() => {
  all = mkdtempSync(join(tmpdir(), "magpie-accounts-"));
});
afterEach(() => rmSync(all, { recursive: true, force: true }));

const ann = { server: "https://a.example", person: "ann" };
const bob = { server: "https://a.example", person: "bob" };
const fill = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "magpie.db"), "messages");
};

test("what was given up is found by nobody, erased with the next occasion, and nothing else is", async () => {
  const folders = createAccountFolders(all);
  fill(folders.of(ann));
  fill(folders.of(bob));
  await folders.giveUp(ann);
  expect(existsSync(folders.of(ann))).toBe(false);
  // Whoever signs in again meanwhile begins anew, and may give it up once more.
  fill(folders.of(ann));
  await folders.giveUp(ann);
  expect(readdirSync(all)).toHaveLength(2);
  await createAccountFolders(all).erase();
  expect(readdirSync(all).map((name) => join(all, name))).toEqual([folders.of(bob)]);
});

test("there may be nothing to erase, not even the folder of all", async () => {
  await expect(createAccountFolders(join(all, "none")).erase()).resolves.toBeUndefined();
});
