import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { plantedFaults } from "./faults.ts";
import { foundAt } from "./found-at.ts";
import { huntAll } from "./hunts.ts";
import { DoesNotFit, withFault } from "./plant.ts";

/** So many seeds are tried for each fault, after the one that is noted for it (found-at.ts). */
const seedsMax = 60;
/** Found in the worlds that are kept for them ("…, as kept"), and looked for elsewhere by `--planted` only. */
const asKept: readonly string[] = [
  "earlier-place-judged",
  "owner-said-once",
  "rewritten-lost-unsaid",
  "lost-attempt-counts-for-nothing",
  "first-epoch-is-no-other",
];

test.each(plantedFaults)("$name fits the source", (fault) => {
  const path = fileURLToPath(new URL(`../../../${fault.file}`, import.meta.url));
  const source = readFileSync(path, "utf8");
  expect(withFault(source, fault)).not.toBe(source);
});

test("a text that is not there once is no place for a fault", () => {
  const fault = { name: "f", breaks: "", file: "", changes: [["a", "b"]] as const, focus: {} };
  expect(() => withFault("aa", fault)).toThrow(DoesNotFit);
  expect(() => withFault("", fault)).toThrow(DoesNotFit);
});

test("a seed is noted for faults that there are, and for no world that is kept", () => {
  const looked = plantedFaults.filter(({ focus }) => focus.seed === undefined);
  const names = looked.map(({ name }) => name);
  expect(Object.keys(foundAt).filter((name) => !names.includes(name))).toEqual([]);
});

test("what is looked for in its kept world alone has one", () => {
  const names = plantedFaults.map(({ name }) => name);
  expect(asKept.filter((name) => !names.includes(`${name}, as kept`))).toEqual([]);
});

test(
  "the simulator finds faults that are planted in the product",
  { timeout: 600_000 },
  async () => {
    const missed = await huntAll({
      faults: plantedFaults.filter(({ name }) => !asKept.includes(name)),
      from: 1,
      seeds: seedsMax,
      firstOf: (name) => foundAt[name],
      jobs: 2,
      onCaught: () => undefined,
    });
    expect(missed).toEqual([]);
  },
);
