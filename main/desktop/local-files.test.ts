import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UploadSource } from "../messaging/tx.ts";
import { localFilesIn } from "./local-files.ts";

const sha256 = "ab".repeat(32);
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "magpie-local-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const picked = (content: string): UploadSource => {
  const path = join(folder, "picked.txt");
  writeFileSync(path, content);
  return { kind: "path", path, modified: 0 };
};
const kept = () => join(folder, "files");

test("a copy is kept whole and once, whoever asks for it at the same time, and nothing stays beside it", async () => {
  const local = localFilesIn(folder);
  const source = picked("what was picked");
  await Promise.all([local.keepCopy(source, sha256), local.keepCopy(source, sha256)]);
  expect(readdirSync(kept())).toEqual([sha256]);
  expect(readFileSync(join(kept(), sha256), "utf8")).toBe("what was picked");
});

test("half a copy, as a crash may leave one, is not taken for the whole", async () => {
  mkdirSync(kept());
  writeFileSync(join(kept(), sha256), "what was");
  await localFilesIn(folder).keepCopy(picked("what was picked"), sha256);
  expect(readFileSync(join(kept(), sha256), "utf8")).toBe("what was picked");
});

test("what cannot be copied leaves nothing", async () => {
  const gone: UploadSource = { kind: "path", path: join(folder, "gone"), modified: 0 };
  await expect(localFilesIn(folder).keepCopy(gone, sha256)).rejects.toThrow();
  expect(readdirSync(kept())).toEqual([]);
});
