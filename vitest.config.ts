import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./scripts/test/longest-first.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const long = process.env["MAGPIE_LONG"] === "1";
const rooms = "{shared,main,preload,renderer,server,scripts,e2e,bench}";

/** The files that try a property with many cases; the long form tries others, and many more (`shared/testing/runs.ts`). */
const withProperties = (): string[] =>
  globSync(`${rooms}/**/*.test.ts`).filter((file) =>
    readFileSync(file, "utf8").includes("fc.assert("),
  );

/** Unit tests, beside the code. Slow proof is named `*.long.test.ts` and runs in `npm run test:long`. */
export default defineConfig({
  resolve: {
    // Importing the real package in plain Node would try to download the binary.
    alias: { electron: path("e2e/unit/electron.ts") },
  },
  define: { MAGPIE_DEVELOPMENT: "false" },
  test: {
    // Of two cores, which is what a build machine has, Vitest by itself takes one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    include: long
      ? [`${rooms}/**/*.long.test.{ts,tsx}`, ...withProperties()]
      : [`${rooms}/**/*.test.{ts,tsx}`],
    exclude: ["node_modules/**", "out/**", "dist/**", ...(long ? [] : ["**/*.long.test.*"])],
    // Whoever waits for a condition is given as long as a busy machine needs; no test is about how long that is.
    expect: { poll: { timeout: 15_000, interval: 10 } },
    // A suite that leaves something open fails instead of hanging.
    teardownTimeout: 5_000,
    // Many start processes of their own; only a test that hangs takes this long.
    testTimeout: long ? 900_000 : 120_000,
    hookTimeout: 60_000,
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
});
