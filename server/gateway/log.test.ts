import { expect, test } from "vitest";
import { createLog, errorKind } from "./log.ts";

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
