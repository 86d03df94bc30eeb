import * as v from "valibot";

/** How many checks or tests passed and failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export const add = (one: Tally, other: Tally): Tally => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
});

const VitestReport = v.object({
  success: v.boolean(),
  numPassedTests: v.number(),
  numFailedTests: v.number(),
});

const PlaywrightReport = v.object({
  stats: v.object({ expected: v.number(), unexpected: v.number(), flaky: v.number() }),
  errors: v.array(v.unknown()),
});

/** A run that failed without a failed test (a file that does not load, nothing found) counts as one failure. */
const atLeastOneFailure = (failed: number, ok: boolean): number =>
  ok ? failed : Math.max(1, failed);

/** Counts a report of vitest's JSON reporter. Throws if it is none. */
export function tallyVitest(report: unknown): Tally {
  const { success, numPassedTests, numFailedTests } = v.parse(VitestReport, report);
  return { passed: numPassedTests, failed: atLeastOneFailure(numFailedTests, success) };
}

/** Counts a report of Playwright's JSON reporter; a flaky test has failed. Throws if it is none. */
export function tallyPlaywright(report: unknown): Tally {
  const { stats, errors } = v.parse(PlaywrightReport, report);
  return {
    passed: stats.expected,
    failed: atLeastOneFailure(stats.unexpected + stats.flaky, errors.length === 0),
  };
}

/** The last line of `npm test`. */
export const lastLine = ({ passed, failed }: Tally): string => `${passed} passed, ${failed} failed`;
