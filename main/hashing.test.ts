import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createHashing } from "./hashing.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});
const worker = new URL("hash-worker.ts", import.meta.url);
const open = (url = worker) => {
  const hashing = createHashing(url);
  cleanups.push(() => hashing.stop());
  return hashing;
};
const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

test("several hashes at once are each their own, and a copy goes on by itself from where it was taken", async () => {
  const { newHasher } = open();
  const bytes = randomBytes(500_000);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const [one, other] = [newHasher(), newHasher()];
  void one.update(shared.subarray(0, 300_000));
  void other.update(bytes.subarray(0, 7));
  // Nothing was waited for: a copy has what was added before it all the same.
  const copy = one.copy();
  void one.update(shared.subarray(300_000));
  void copy.update(Buffer.from("else"));
  expect(await one.digest()).toBe(sha256Of(bytes));
  expect(await other.digest()).toBe(sha256Of(bytes.subarray(0, 7)));
  expect(await copy.digest()).toBe(
    sha256Of(Buffer.concat([bytes.subarray(0, 300_000), Buffer.from("else")])),
  );
});

test("of shared memory the bytes count as they are until it has said so, and from then on they may change", async () => {
  const { newHasher } = open();
  const hasher = newHasher();
  const shared = new Uint8Array(new SharedArrayBuffer(1_000_000));
  const all: Uint8Array[] = [];
  for (let at = 0; at < 20; at++) {
    shared.set(randomBytes(shared.length));
    all.push(Uint8Array.from(shared));
    await hasher.update(shared);
  }
  expect(await hasher.digest()).toBe(sha256Of(Buffer.concat(all)));
});

test("when the thread has ended its hashes reject, also what is asked of them later, and a new one has a new thread", async () => {
  const folder = mkdtempSync(join(tmpdir(), "magpie-hash-"));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "worker.mjs");
  writeFileSync(path, "throw new Error('broken')");
  const broken = open(new URL(`file://${path}`)).newHasher();
  await expect(broken.update(Buffer.from("a"))).rejects.toThrow("broken");
  await expect(broken.digest()).rejects.toThrow("broken");

  const hashing = open();
  const old = hashing.newHasher();
  await old.update(Buffer.from("a"));
  await hashing.stop();
  await expect(old.digest()).rejects.toThrow("ended");
  await expect(old.copy().update(Buffer.from("a"))).rejects.toThrow("ended");
  const fresh = hashing.newHasher();
  void fresh.update(Buffer.from("a"));
  expect(await fresh.digest()).toBe(sha256Of(Buffer.from("a")));
});
