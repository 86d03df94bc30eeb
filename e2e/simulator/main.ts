import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import type { Done, Job } from "./job.ts";
import { plantedFaults } from "./planted/faults.ts";
import { foundAt } from "./planted/found-at.ts";
import { huntAll } from "./planted/hunts.ts";
import { drawOptions, type SimOptions } from "./options.ts";
import { shrink } from "./shrink.ts";
import { type StoreKind, storeKinds, storeOfSeed } from "./stores.ts";
import { type Failure, type FailureKind, runWorld } from "./world.ts";

/**
 * Runs the real client and the real server rules in simulated worlds, one a seed:
 *
 *     npm run simulate -- --seeds 1000 [--from 1] [--jobs 2] [--store memory|sqlite] [--verify] [--with '{"lieChance":0.3}']
 *     npm run simulate -- --planted [--only push-over-hole] [--seeds 2000] [--from 1] [--jobs 2] [--shrink] [--with '{"cutRate":16}']
 *     npm run simulate -- --seed 57 [--trace] [--with '{"operations":10}'] [--shrink]
 *
 * One of fifteen seeds goes by the real SQLite stores, unless `--store` says by which all of them go.
 *
 * The exit code is 0 where all went well, 1 after a crash, 2 where something was not safe, 3 where something did not settle.
 */
const { values: args } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    jobs: { type: "string", default: String(availableParallelism()) },
    seed: { type: "string" },
    trace: { type: "boolean", default: false },
    with: { type: "string", default: "{}" },
    shrink: { type: "boolean", default: false },
    verify: { type: "boolean", default: false },
    planted: { type: "boolean", default: false },
    only: { type: "string" },
    store: { type: "string" },
  },
});

/** One of so many seeds is always run twice. */
const verifiedShare = 50;
/** So many failing seeds are made smaller; the others are only named. */
const shrunkMax = 3;

const exitCodes: Readonly<Record<FailureKind, number>> = { crash: 1, safety: 2, liveness: 3 };

/** What is given on the command line is taken as it is. */
const patch = JSON.parse(args.with) as Partial<SimOptions>;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const describe = (seed: number, { kind, checker, detail, at }: Failure): string =>
  `seed ${String(seed).padEnd(8)} ${kind.padEnd(9)} ${checker.padEnd(19)} at ${at} ms: ${detail}\n` +
  `  reproduce with: npm run simulate -- --seed ${seed} --trace`;

async function saySmaller(options: SimOptions, failure: Failure): Promise<void> {
  const less = await shrink(options, failure);
  const smaller = { ...options, ...less };
  const { failure: last } = await runWorld(smaller, null);
  say(
    `  smaller: --with '${JSON.stringify({ ...patch, ...less })}'${last ? `: ${last.detail}` : ""}`,
  );
}

async function runOne(seed: number, store: StoreKind | null): Promise<number> {
  const options = { ...drawOptions(seed, store ?? storeOfSeed(seed)), ...patch };
  say(JSON.stringify(options));
  const { failure, steps, virtualMs, hash } = await runWorld(options, args.trace ? say : null);
  say(`seed ${seed}: ${steps} steps, ${Math.round(virtualMs / 1_000)} virtual s, trace ${hash}`);
  if (!failure) return 0;
  say(describe(seed, failure));
  if (args.shrink) await saySmaller(options, failure);
  return exitCodes[failure.kind];
}

/** Runs many seeds on several threads at once. */
async function runMany(
  from: number,
  count: number,
  jobs: number,
  store: StoreKind | null,
): Promise<number> {
  const failures = new Map<SimOptions, Failure>();
  const began = performance.now();
  let steps = 0;
  let virtualMs = 0;
  let done = 0;
  let onSqlite = 0;
  let ofTwo = 0;
  const take = ({ seed, options, outcome }: Done): void => {
    done += 1;
    steps += outcome.steps;
    virtualMs += outcome.virtualMs;
    if (options.store === "sqlite") onSqlite += 1;
    if (options.processes > 1) ofTwo += 1;
    if (!outcome.failure) return;
    failures.set(options, outcome.failure);
    say(describe(seed, outcome.failure));
  };
  const work = (first: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const verifyEvery = args.verify ? 1 : verifiedShare;
      const workerData: Job = { from, count, first, every: jobs, store, verifyEvery, patch };
      const worker = new Worker(new URL("job.ts", import.meta.url), { workerData });
      worker.on("message", take);
      worker.on("error", reject);
      worker.on("exit", () => resolve());
    });
  await Promise.all(Array.from({ length: jobs }, (_, first) => work(first)));
  const seconds = (performance.now() - began) / 1_000;
  const rates = [
    `${(done / seconds).toFixed(1)} seeds/s`,
    `${(virtualMs / 3_600_000 / seconds).toFixed(2)} virtual hours/s`,
    `${Math.round(steps / Math.max(1, done))} steps a seed`,
  ];
  const kinds = `${onSqlite} on SQLite, ${ofTwo} with two processes`;
  say(`${done} seeds (${kinds}), ${failures.size} failed, ${rates.join(", ")}`);
  if (done < count) return exitCodes.crash;
  for (const [options, failure] of [...failures].slice(0, shrunkMax)) {
    say(`seed ${options.seed}`);
    await saySmaller(options, failure);
  }
  return Math.min(...[...failures.values()].map(({ kind }) => exitCodes[kind]), 4) % 4;
}

/** Faults that are planted in the source, one after the other: each has to be found. */
async function runPlanted(from: number, seeds: number, jobs: number): Promise<number> {
  let found = 0;
  const faults = plantedFaults.filter(({ name }) => args.only === undefined || name === args.only);
  if (faults.length === 0) throw new Error(`no fault is called ${args.only}`);
  const missed = await huntAll({
    faults,
    from,
    seeds,
    firstOf: (name) => foundAt[name],
    more: patch,
    jobs,
    shrinks: args.shrink,
    onCaught({ name, breaks }, { seed, by, tried, detail, world }) {
      found += seed === null ? 0 : 1;
      const where =
        seed === null ? `NOT FOUND in ${tried} seeds` : `seed ${seed}, ${by}: ${detail}`;
      say(`${name.padEnd(42)} ${breaks.padEnd(26)} ${where}`);
      if (args.shrink && world) say(`  the world: ${JSON.stringify(world)}`);
    },
  });
  say(`${found} planted faults found, ${missed.length} not`);
  return missed.length > 0 ? exitCodes.crash : 0;
}

const store = storeKinds.find((kind) => kind === args.store) ?? null;
if (store === null && args.store !== undefined)
  throw new Error(`there is no store called ${args.store}`);
const [from, seeds, jobs] = [Number(args.from), Number(args.seeds), Number(args.jobs)];
process.exitCode = args.planted
  ? await runPlanted(from, seeds, jobs)
  : args.seed === undefined
    ? await runMany(from, seeds, jobs, store)
    : await runOne(Number(args.seed), store);
