import { expect, test } from "vitest";
import { limits } from "#shared/wire/limits.ts";
import { fieldOf, problemBefore } from "./password-problem.ts";

const typed = (next: string, repeated = next, current = "old") => ({ current, next, repeated });

test.each([
  [typed("", ""), "missing"],
  [typed("long enough", ""), "missing"],
  [typed("long enough", "long enough", ""), "missing"],
  [typed("x".repeat(limits.passwordLengthMin - 1)), "unfit"],
  [typed("x".repeat(limits.passwordLengthMax + 1)), "unfit"],
  [typed("1234567\ud83d"), "unfit"],
  [typed("long enough", "long enouhg"), "mismatch"],
  [typed("x".repeat(limits.passwordLengthMin)), null],
  [typed("x".repeat(limits.passwordLengthMax)), null],
  [typed("喜鹊喜鹊喜鹊喜鹊"), null],
])("%j: %s", (form, problem) => {
  expect(problemBefore(form)).toBe(problem);
});

test("a problem is said under the field where it can be mended", () => {
  expect([fieldOf("wrong"), fieldOf("unfit"), fieldOf("mismatch")]).toEqual([
    "current",
    "next",
    "repeated",
  ]);
  expect([fieldOf("missing"), fieldOf("offline"), fieldOf("rateLimited")]).toEqual([
    null,
    null,
    null,
  ]);
});
