import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createKeptFile } from "./files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "magpie-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("replacements at once are all done, the last one stays, and nothing is left beside it", async () => {
  const file = createKeptFile(join(folder, "settings.json"));
  const texts = Array.from({ length: 30 }, (_, at) => `text ${at} `.repeat(2_000 - at * 50));
  const done = texts.map((text) => file.replace(text));
  await file.settled();
  expect(readFileSync(join(folder, "settings.json"), "utf8")).toBe(texts.at(-1));
  await Promise.all(done);
  expect(readdirSync(folder)).toEqual(["settings.json"]);
});

test("one that fails is its caller's alone; a file that is not there has no text", async () => {
  const file = createKeptFile(join(folder, "none", "settings.json"));
  expect(await file.read()).toBeNull();
  await expect(file.replace("x")).rejects.toThrow();
  await expect(file.settled()).resolves.toBeUndefined();
});
