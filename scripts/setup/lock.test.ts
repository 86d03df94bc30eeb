import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { until } from "#shared/testing/until.ts";
import { ToyCheckout } from "../testing/toy-checkout.ts";
import { lock, tryLock } from "./lock.cjs";

const lockModule = JSON.stringify(join(import.meta.dirname, "lock.cjs"));
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "magpie-lock-"));
  file = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a living holder keeps everybody else out until it lets go", async () => {
  const { release } = tryLock(file);
  expect(tryLock(file).holder?.pid).toBe(process.pid);
  const waited = vi.fn();
  const second = lock(file, waited);
  await until(() => expect(waited).toHaveBeenCalledOnce());
  release?.();
  (await second)();
  expect(tryLock(file).release).toBeTypeOf("function");
});

test("a pid that was given to another process since does not count as the holder", () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, start: "another boot/1" }));
  expect(tryLock(file).release).toBeTypeOf("function");
});

test("a dead holder's lock goes to exactly one of those who wait", async () => {
  const toy = new ToyCheckout();
  try {
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, start: null }));
    writeFileSync(join(folder, "log"), "");
    // Each notes when it comes in and goes out; two inside at once would show as "in in".
    const contender = `
      const fs = require("fs");
      require(${lockModule}).lock(${JSON.stringify(file)}, () => {}).then((release) => {
        fs.appendFileSync(${JSON.stringify(join(folder, "log"))}, "in ");
        setTimeout(() => {
          fs.appendFileSync(${JSON.stringify(join(folder, "log"))}, "out ");
          release();
        }, 30);
      });`;
    const contenders = Array.from({ length: 6 }, () => toy.start(["-e", contender]));
    for (const one of contenders) expect(await one.done).toEqual({ code: 0, output: "" });
    expect(readFileSync(join(folder, "log"), "utf8")).toBe("in out ".repeat(6));
  } finally {
    toy.remove();
  }
}, 20_000);
