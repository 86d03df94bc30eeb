import { expect, test } from "vitest";
import { lastLine, tallyPlaywright, tallyVitest } from "./tally.ts";

test("vitest's report", () => {
  const report = { success: true, numPassedTests: 12, numFailedTests: 0, numTotalTests: 12 };
  expect(tallyVitest(report)).toEqual({ passed: 12, failed: 0 });
  expect(tallyVitest({ ...report, success: false, numFailedTests: 2 })).toEqual({
    passed: 12,
    failed: 2,
  });
});

test("a file that does not load counts as a failure", () => {
  expect(tallyVitest({ success: false, numPassedTests: 3, numFailedTests: 0 })).toEqual({
    passed: 3,
    failed: 1,
  });
});

test("Playwright's report; a flaky test has failed", () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 0 };
  expect(tallyPlaywright({ stats, errors: [] })).toEqual({ passed: 5, failed: 2 });
  expect(
    tallyPlaywright({ stats: { ...stats, unexpected: 0, flaky: 0 }, errors: [{ message: "x" }] }),
  ).toEqual({ passed: 5, failed: 1 });
});

test("something else is no report", () => {
  expect(() => tallyVitest({})).toThrow();
  expect(() => tallyPlaywright(null)).toThrow();
});

test("the last line is plain", () => {
  expect(lastLine({ passed: 120, failed: 0 })).toBe("120 passed, 0 failed");
});
