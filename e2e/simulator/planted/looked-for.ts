import { plantedFaults } from "./faults.ts";
import { foundAt } from "./found-at.ts";
import { huntAll } from "./hunts.ts";
import type { PlantedFault } from "./planted-fault.ts";

/** So many seeds are tried for each fault, after the one that is noted for it (found-at.ts). */
const seedsMax = 60;
/** Found in the worlds that are kept for them ("…, as kept"), and looked for elsewhere by `--planted` only. */
export const asKept: readonly string[] = [
  "earlier-place-judged",
  "owner-said-once",
  "rewritten-lost-unsaid",
  "lost-attempt-counts-for-nothing",
  "first-epoch-is-no-other",
];

/** What the tests look for, one by one. */
export const lookedFor = plantedFaults.filter(({ name }) => !asKept.includes(name));

/** The names of those of these faults that the simulator does not find. */
export const missedOf = (faults: readonly PlantedFault[]): Promise<readonly string[]> =>
  huntAll({
    faults,
    from: 1,
    seeds: seedsMax,
    firstOf: (name) => foundAt[name],
    jobs: 2,
    onCaught: () => undefined,
  });
