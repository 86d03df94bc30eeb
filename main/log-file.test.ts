import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "#shared/testing/until.ts";
import { openLogFile } from "./log-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "magpie-log-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

test("lines stand in order, and go on where an earlier run ended", async () => {
  const path = join(folder, "logs", "main.log");
  openLogFile(path)("one\n");
  await until(() => expect(read(path)).toBe("one\n"));
  const write = openLogFile(path);
  for (const line of ["two\n", "three\n", "four\n"]) write(line);
  await until(() => expect(read(path)).toBe("one\ntwo\nthree\nfour\n"));
});

test("a log that grows is set aside while it is written, and never more than two are kept", async () => {
  const path = join(folder, "main.log");
  const write = openLogFile(path, 1_000);
  for (let number = 1; number <= 50; number += 1) {
    const line = `${String(number).padStart(3, "0")} ${"x".repeat(95)}\n`;
    write(line);
    await until(() => expect(read(path)).toContain(line));
    expect(read(path).length).toBeLessThanOrEqual(1_000);
  }
  expect(read(`${path}.old`)).toMatch(/^031/);
  expect(read(path)).toMatch(/^(\d{3} x{95}\n){1,10}$/);
  expect(read(`${path}.old`)).toHaveLength(1_000);
});

test("what a slow disk cannot take is lost and counted, not kept in memory", async () => {
  const path = join(folder, "main.log");
  const write = openLogFile(path);
  // Nothing is written before this turn ends: all of it has to wait.
  for (let number = 0; number < 100; number += 1) write(`${"y".repeat(9_999)}\n`);
  await until(() => expect(read(path)).toMatch(/log\.lost lines=\d+\n$/));
  expect(read(path).length).toBeLessThan(300_000);
});

test("a folder that cannot be made costs the log, and nothing else", () => {
  expect(() => openLogFile("/dev/null/logs/main.log")("line\n")).not.toThrow();
});
