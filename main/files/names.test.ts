import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { FileName } from "#shared/wire/files.ts";
import { cleanName, isRunnable, savedName } from "./names.ts";

const long = `${"很长".repeat(150)}.pdf`;

describe("a name as it may stand in a message", () => {
  test.each([
    ["报告 (final).pdf", "报告 (final).pdf"],
    ["/home/wei/报告.pdf", "报告.pdf"],
    ["C:\\Users\\wei\\a.txt", "a.txt"],
    ["../../etc/passwd", "passwd"],
    ["folder/", "folder"],
    ["..", "file"],
    [".", "file"],
    ["", "file"],
    [" \n ", "file"],
    ["in\u202Egpj.exe", "ingpj.exe"],
    ["two\nlines\u0000.txt", "twolines.txt"],
    ["half \ud800.txt", "half \ufffd.txt"],
    [".gitignore", ".gitignore"],
  ])("%j becomes %j", (raw, name) => expect(cleanName(raw)).toBe(name));

  test("whatever it was, it is a FileName; a long one keeps its ending", () => {
    for (const raw of [long, "\u2028", "a".repeat(300), `x.${"y".repeat(300)}`, "😀".repeat(200)]) {
      expect([raw, v.is(FileName, cleanName(raw))]).toEqual([raw, true]);
    }
    expect(cleanName(long)).toMatch(/很长\.pdf$|长很\.pdf$/);
  });
});

describe("a name that every file system takes", () => {
  test.each([
    ["con", "_con"],
    ["NUL.txt", "_NUL.txt"],
    ["NUL .txt", "_NUL .txt"],
    ["com1.tar.gz", "_com1.tar.gz"],
    ["LPT³.x", "_LPT³.x"],
    ["console.log", "console.log"],
    ["a: b?.txt", "a_ b_.txt"],
    ["a.txt. . ", "a.txt"],
    [".bashrc", "bashrc"],
    ["...", "file"],
    ["報告.pdf", "報告.pdf"],
  ])("%j becomes %j", (raw, name) => expect(savedName(raw)).toBe(name));

  test("fits into the bytes that a file system gives it, and keeps its ending", () => {
    const name = savedName(long);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(240);
    expect(name.endsWith(".pdf")).toBe(true);
  });
});

test("what is cut from a name, or left out of it, does not hide that it can be run", () => {
  const hidden = [
    `${"A".repeat(236)}.exe${"b".repeat(14)}`,
    "x.exe\u061C",
    "x.exe\u202E",
    "x.exe. .",
  ];
  expect(hidden.map((name) => isRunnable(savedName(name)))).toEqual(hidden.map(() => true));
  expect(v.is(FileName, "x.exe\u061C")).toBe(false);
});

test.each([
  ["setup.exe", true],
  ["a.PDF.Exe", true],
  ["trick.exe. ", true],
  ["run.sh", true],
  ["page.html", true],
  ["Makefile", true],
  ["a.pdf", false],
  ["server.rdp", true],
  ["help.chm", true],
  ["look.library-ms", true],
  ["setup.appinstaller", true],
  ["link.inetloc", true],
  ["profile.mobileconfig", true],
  ["disk.img", true],
  ["a.docx", false],
  ["b.png", false],
])("whether opening %s could run something: %s", (name, is) => expect(isRunnable(name)).toBe(is));
