import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { plantedFaults } from "./faults.ts";
import { huntAll } from "./hunts.ts";
import { DoesNotFit, withFault } from "./plant.ts";

/** Every planted fault has been found within so few seeds; the others take longer, and are looked for by `--planted` only. */
const seedsMax = 60;
const rare: readonly string[] = [
  "page-moves-cursor",
  "late-left-believed",
  "older-row-wins",
  "recall-forgotten-by-backup",
  "sent-again-counts-as-new",
  "push-before-sync",
  "rewritten-between",
  "newer-mark-forgotten",
  "ring-meanwhile-lost",
  "kept-copy-unlooked",
  "download-hash-unchecked",
  "hash-unchecked",
  "running-stays-running",
  "membership-before-op",
  // Each of these is found in the world that is kept for it.
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

test(
  "the simulator finds faults that are planted in the product",
  { timeout: 600_000 },
  async () => {
    const missed = await huntAll({
      only: null,
      except: rare,
      from: 1,
      seeds: seedsMax,
      jobs: 2,
      onCaught: () => undefined,
    });
    expect(missed).toEqual([]);
  },
);
