import { drawOptions } from "./options.ts";
import { storeOfSeed } from "./stores.ts";
import { runWorld } from "./world.ts";

/** How often a server says what is not so: by the name of the habit, the share of its answers and the first seed. */
export const lyingServers = [
  ["now and then", 0.1, 1],
  ["mostly", 0.6, 501],
] as const;

/** Runs so many worlds with such a server; resolves to what went wrong, a line each. */
export async function failuresUnder(
  lieChance: number,
  from: number,
  worlds: number,
): Promise<string[]> {
  const failed: string[] = [];
  for (let seed = from; seed < from + worlds; seed++) {
    const options = { ...drawOptions(seed, storeOfSeed(seed)), lieChance };
    const { failure } = await runWorld(options, null);
    if (failure) failed.push(`seed ${seed}: ${failure.checker}: ${failure.detail}`);
  }
  return failed;
}
