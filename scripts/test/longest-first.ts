import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take ten seconds and more, the longest first: one that began last would be waited for alone. */
export const longestFiles: readonly string[] = [
  "e2e/simulator/planted/planted.test.ts",
  "e2e/simulator/simulator.test.ts",
  "e2e/processes/network-faults.test.ts",
  "main/store/store.test.ts",
  "server/cli/cli.test.ts",
  "server/gateway/gateway.test.ts",
  "e2e/simulator/hostile.test.ts",
  "e2e/kill/kill.test.ts",
  // Those of the long form.
  "e2e/kill/kill.long.test.ts",
  "e2e/simulator/hostile.long.test.ts",
  "e2e/simulator/planted/planted.long.test.ts",
  "e2e/processes/slow-backlog.long.test.ts",
];

/** The longest files in their order, then all others as they were given. */
export function longestFirst<T>(given: readonly T[], pathOf: (one: T) => string): T[] {
  const place = (one: T): number => {
    const at = longestFiles.findIndex((file) => pathOf(one).endsWith(`/${file}`));
    return at === -1 ? longestFiles.length : at;
  };
  return given.toSorted((one, other) => place(one) - place(other));
}

/** In a fresh clone Vitest knows of no file how long it takes, and would go by size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files), ({ moduleId }) => moduleId);
  }
}
