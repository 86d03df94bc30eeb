import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { plantedFaults } from "./faults.ts";
import { foundAt } from "./found-at.ts";
import { asKept, lookedFor, missedOf } from "./looked-for.ts";
import { DoesNotFit, withFault } from "./plant.ts";

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
  "the simulator finds faults that are planted in the product: every second one, all of them in the long form",
  { timeout: 600_000 },
  async () => {
    expect(await missedOf(lookedFor.filter((_, at) => at % 2 === 0))).toEqual([]);
  },
);
