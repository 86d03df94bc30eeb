import { expect, test } from "vitest";
import { drawOptions } from "./options.ts";
import { regressions } from "./regressions/regressions.ts";
import { storeOfSeed } from "./stores.ts";
import { runWorld } from "./world.ts";

const seeds = 300;

test(
  "in every simulated world nothing unsafe is seen, and everything settles once the faults have ended",
  { timeout: 600_000 },
  async () => {
    const failed: string[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const { failure } = await runWorld(drawOptions(seed, storeOfSeed(seed)), null);
      if (failure) failed.push(`seed ${seed}: ${failure.checker}: ${failure.detail}`);
    }
    expect(failed).toEqual([]);
  },
);

test("a seed runs the same every time, line by line", async () => {
  const lines = async (): Promise<string[]> => {
    const all: string[] = [];
    await runWorld(drawOptions(12, "memory"), (line) => all.push(line));
    return all;
  };
  const first = await lines();
  expect(first.length).toBeGreaterThan(500);
  expect(await lines()).toEqual(first);
});

test("stores in memory and on SQLite make the same world, line by line", async () => {
  const memory = await runWorld(drawOptions(3, "memory"), null);
  expect(await runWorld(drawOptions(3, "sqlite"), null)).toEqual(memory);
});

test.each(regressions)("it is no longer so that $name", async ({ options }) => {
  const { failure } = await runWorld(options, null);
  expect(failure).toBeNull();
});
