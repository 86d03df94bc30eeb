import { parentPort, workerData } from "node:worker_threads";
import { drawOptions, type SimOptions } from "./options.ts";
import { type StoreKind, storeOfSeed } from "./stores.ts";
import { type Outcome, runWorld } from "./world.ts";

/** A thread that runs every so-manieth seed; main.ts starts some of them. */

export interface Job {
  readonly from: number;
  readonly count: number;
  /** It takes the seeds from `from + first`, each `every`th. */
  readonly first: number;
  readonly every: number;
  /** Null leaves it to the seeds: a share of them goes by SQLite. */
  readonly store: StoreKind | null;
  /** One of so many seeds is run twice. */
  readonly verifyEvery: number;
  /** What all its worlds have in the place of what a seed draws. */
  readonly patch: Partial<SimOptions>;
}

export interface Done {
  readonly seed: number;
  /** What it was run with. */
  readonly options: SimOptions;
  readonly outcome: Outcome;
}

/** Runs a seed; a second run that is not the same in every line is a failure of its own. */
async function runSeed(options: SimOptions, twice: boolean): Promise<Outcome> {
  const outcome = await runWorld(options, null);
  if (!twice || outcome.failure) return outcome;
  const again = await runWorld(options, null);
  if (again.hash === outcome.hash) return outcome;
  const detail = `two runs differ: ${outcome.hash} and ${again.hash}`;
  return { ...outcome, failure: { kind: "crash", checker: "same-trace", detail, at: 0 } };
}

const port = parentPort;
if (port) {
  const { from, count, first, every, store, verifyEvery, patch } = workerData as Job;
  for (let at = first; at < count; at += every) {
    const seed = from + at;
    const options = { ...drawOptions(seed, store ?? storeOfSeed(seed)), ...patch };
    const outcome = await runSeed(options, seed % verifyEvery === 0);
    port.postMessage({ seed, options, outcome } satisfies Done);
  }
}
