import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { saveCopy } from "./save-copy.ts";

let folder: string;
let from: string;
let to: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "magpie-save-"));
  from = join(folder, "kept");
  to = join(folder, "report.txt");
  writeFileSync(from, "new");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a copy takes the place of what was there, which keeps its rights, and nothing stays beside it", async () => {
  await saveCopy(from, to, { isForeign: true });
  expect(readFileSync(to, "utf8")).toBe("new");
  writeFileSync(from, "newer");
  chmodSync(to, 0o640);
  await saveCopy(from, to, { isForeign: true });
  expect(readFileSync(to, "utf8")).toBe("newer");
  if (process.platform !== "win32") expect(statSync(to).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).toSorted()).toEqual(["kept", "report.txt"]);
});

test("a disk that fills costs nothing of what was to be replaced", async () => {
  writeFileSync(to, "old");
  const copy = async (_from: unknown, path: string): Promise<void> => {
    await writeFile(path, "ne");
    throw Object.assign(new Error("full"), { code: "ENOSPC" });
  };
  await expect(saveCopy(from, to, { isForeign: false, copy })).rejects.toMatchObject({
    code: "ENOSPC",
  });
  expect(readFileSync(to, "utf8")).toBe("old");
  expect(readdirSync(folder).toSorted()).toEqual(["kept", "report.txt"]);
});

test.skipIf(process.platform === "win32")(
  "a link stays one, and what it leads to is replaced; of a file that may only be read the copy may only be read",
  async () => {
    const link = join(folder, "link");
    writeFileSync(to, "old");
    symlinkSync(to, link);
    await saveCopy(from, link, { isForeign: false });
    expect(readFileSync(to, "utf8")).toBe("new");
    expect(readdirSync(folder).toSorted()).toEqual(["kept", "link", "report.txt"]);
    chmodSync(from, 0o400);
    const other = join(folder, "other");
    await saveCopy(from, other, { isForeign: false });
    expect(statSync(other).mode & 0o777).toBe(0o400);
  },
);
