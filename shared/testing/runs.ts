import type { Parameters } from "fast-check";

const long = process.env["MAGPIE_LONG"] === "1";

/**
 * What `fc.assert` is given: how many cases a property is tried with. In `npm test` they are the same each time, so that what fails is
 * what was changed; in `npm run test:long` they are others each time, and thirty times as many.
 */
export const runs = (count = 100): Pick<Parameters<never>, "numRuns" | "seed"> =>
  long ? { numRuns: 30 * count } : { numRuns: count, seed: 1 };
