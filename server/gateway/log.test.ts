import fs, { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { until } from "#shared/testing/until.ts";
import { createLog, errorKind, logOutput } from "./log.ts";

test("secrets and texts never reach the log, wherever they stand (security.md 8)", () => {
  const lines: string[] = [];
  const log = createLog({ write: (line: string) => void lines.push(line) });
  const canary = "canary-7f3a";
  for (const key of [
    "password",
    "token",
    "ticket",
    "authorization",
    "text",
    "content",
    "payload",
  ]) {
    log.info({ [key]: canary }, "one");
    log.warn({ frame: { [key]: canary } }, "two");
    log.error({ request: { headers: { [key]: canary } } }, "three");
  }
  expect(lines).toHaveLength(21);
  expect(lines.join("")).not.toContain(canary);
});

test("of an error only its kind is said", () => {
  expect(errorKind(new TypeError("secret text"))).toBe("TypeError");
  expect(errorKind(Object.assign(new Error("secret"), { code: "SQLITE_FULL" }))).toBe(
    "Error SQLITE_FULL",
  );
  expect(errorKind("secret")).toBe("unknown");
});

test("a log whose disk is full throws nothing and ends nobody, and what waits of it is written when there is room", async () => {
  const folder = mkdtempSync(join(tmpdir(), "magpie-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "log");
  const descriptor = openSync(path, "a");
  onTestFinished(() => closeSync(descriptor));
  let refused = Promise.withResolvers<void>();
  const full = vi.spyOn(fs, "write").mockImplementation((...of: unknown[]) => {
    const done = of.at(-1) as (error: Error) => void;
    setImmediate(() => {
      done(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }));
      refused.resolve();
    });
  });
  const log = createLog(logOutput(descriptor));
  for (const line of ["one", "two"]) {
    refused = Promise.withResolvers();
    log.error({}, line);
    await refused.promise;
  }
  full.mockRestore();
  log.info({}, "three");
  await until(() => {
    const lines = readFileSync(path, "utf8").trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      "one",
      "two",
      "three",
    ]);
  });
});
