import { expect, test } from "vitest";
import { drawOptions } from "./options.ts";
import { storeOfSeed } from "./stores.ts";
import { runWorld } from "./world.ts";

/**
 * A server that says what is not so in every tenth answer, or in most: wrong types, huge numbers, going backwards, foreign ids,
 * lists that are too long, other people's rows. Whatever it says, no rule of a device's store breaks, nothing that was written
 * is lost; and once an honest server is in its place (another epoch), everything is as that one says.
 */
test.each([
  ["now and then", 0.1, 1],
  ["mostly", 0.6, 501],
])(
  "a server that lies %s spoils nothing that an honest one does not put right",
  { timeout: 120_000 },
  async (_name, lieChance, from) => {
    const failed: string[] = [];
    for (let seed = from; seed < from + 50; seed++) {
      const options = { ...drawOptions(seed, storeOfSeed(seed)), lieChance };
      const { failure } = await runWorld(options, null);
      if (failure) failed.push(`seed ${seed}: ${failure.checker}: ${failure.detail}`);
    }
    expect(failed).toEqual([]);
  },
);
