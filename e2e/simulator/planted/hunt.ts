import { parseArgs } from "node:util";
import type { SimOptions } from "../options.ts";
import { plantedFaults } from "./faults.ts";
import { plant } from "./plant.ts";

/**
 * Runs seeds with one fault planted, in a process of its own, until the simulator has found it:
 *
 *     node e2e/simulator/planted/hunt.ts <name> --from 1 --seeds 2000 [--first 57] [--shrink] [--with '{"cutRate":16}']
 *
 * Prints one line of JSON (Caught).
 */
export interface Caught {
  readonly name: string;
  /** The first seed that found it; null where none did. */
  readonly seed: number | null;
  readonly by: string;
  readonly detail: string;
  /** How many seeds were run. */
  readonly tried: number;
  /** The world that shows it; where it was asked for, without what it does not need for that. */
  readonly world: SimOptions | null;
}

const {
  values: args,
  positionals: [name = ""],
} = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: "string", default: "1" },
    seeds: { type: "string", default: "2000" },
    /** Tried before all others. */
    first: { type: "string" },
    /** What the worlds have beside the fault's own focus, to find one in which it shows sooner. */
    with: { type: "string", default: "{}" },
    shrink: { type: "boolean", default: false },
  },
});
const fault = plantedFaults.find((one) => one.name === name);
if (!fault) throw new Error(`no fault is called ${name}`);
plant(fault);
// Only from here on: what is imported above has no fault in it.
const { drawOptions } = await import("../options.ts");
const { runWorld } = await import("../world.ts");
const { shrink } = await import("../shrink.ts");

const focus: Partial<SimOptions> = { ...fault.focus, ...(JSON.parse(args.with) as object) };

/** A world that is kept is one seed alone. */
function* seedsToTry({ seed }: Partial<SimOptions>): Generator<number> {
  if (seed !== undefined) return yield seed;
  if (args.first !== undefined) yield Number(args.first);
  for (let at = 0; at < Number(args.seeds); at++) {
    const next = Number(args.from) + at;
    if (String(next) !== args.first) yield next;
  }
}

let caught: Caught = { name, seed: null, by: "", detail: "", tried: 0, world: null };
let tried = 0;
for (const seed of seedsToTry(focus)) {
  tried += 1;
  const options = { ...drawOptions(seed, "memory"), ...focus };
  const { failure } = await runWorld(options, null);
  caught = { ...caught, tried };
  if (!failure) continue;
  caught = {
    name,
    seed,
    by: `${failure.kind} ${failure.checker}`,
    detail: failure.detail,
    tried,
    world: { ...options, ...(args.shrink ? await shrink(options, failure) : {}) },
  };
  break;
}
process.stdout.write(`${JSON.stringify(caught)}\n`);
