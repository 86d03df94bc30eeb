import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyForOthers } from "./copy-for-others.ts";
import { localFilesIn, openedIn } from "./local-files.ts";

const hash = "a".repeat(64);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "magpie-opened-"));
  mkdirSync(join(folder, "files"));
  writeFileSync(join(folder, "files", hash), "what came");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (name: string, message = "m-1") =>
  copyForOthers({ pathOf: localFilesIn(folder).pathOf, folder }, message, {
    name,
    type: "application/pdf",
    source: { kind: "kept", sha256: hash },
    size: 1,
    isForeign: true,
  });

test.each([
  ["../../../x.sh", "x.sh"],
  ["..\\..\\x.sh", "x.sh"],
  ["/etc/passwd", "passwd"],
  ["C:\\Windows\\x.dll", "x.dll"],
  ["..", "file"],
  ["CON", "_CON"],
  ["NUL.txt", "_NUL.txt"],
  ["aux.tar.gz", "_aux.tar.gz"],
  ["plan.pdf. . ", "plan.pdf"],
  ["plan.exe .", "plan.exe"],
  ["a:b|c?.txt", "a_b_c_.txt"],
  ["in\u202egpj.exe", "ingpj.exe"],
  ["\u2066hidden\u2069.sh", "hidden.sh"],
  [".hidden", "hidden"],
  ["two\nlines.txt", "twolines.txt"],
])(
  "a file that says it is %j is opened and shown as %j, in a folder of its own",
  async (said, name) => {
    const path = await open(said);
    expect(path).toBe(join(openedIn(folder), "m-1", name));
    expect(readFileSync(path, "utf8")).toBe("what came");
  },
);

test.each([`${"x".repeat(300)}.pdf`, `${"很长".repeat(150)}.pdf`, "😀".repeat(150)])(
  "a name of 300 fits, and keeps its ending: %#",
  async (said) => {
    const path = await open(said);
    expect(dirname(path)).toBe(join(openedIn(folder), "m-1"));
    expect(Buffer.byteLength(basename(path))).toBeLessThanOrEqual(240);
    if (said.endsWith(".pdf")) expect(path).toMatch(/\.pdf$/);
  },
);

test("whatever a message is called, its copy stays in the folder of copies; it may only be read, and again it is made anew", async () => {
  const path = await open("a.txt", "../../escaped");
  expect(dirname(dirname(path))).toBe(openedIn(folder));
  expect(statSync(path).mode & 0o777).toBe(0o400);
  expect(await open("a.txt", "../../escaped")).toBe(path);
  expect(readdirSync(folder).toSorted()).toEqual(["files", "opened"]);
  expect(readFileSync(join(folder, "files", hash), "utf8")).toBe("what came");
});
