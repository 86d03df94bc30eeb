import type { SimOptions } from "../options.ts";
import { plantedFaults } from "./faults.ts";
import { plant } from "./plant.ts";

/**
 * Runs seeds with one fault planted, in a process of its own, until the simulator has found it:
 *
 *     node e2e/simulator/planted/hunt.ts <name> <from> <seeds> [shrink]
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

const [name = "", from = "1", seeds = "2000", shrinks] = process.argv.slice(2);
const fault = plantedFaults.find((one) => one.name === name);
if (!fault) throw new Error(`no fault is called ${name}`);
plant(fault);
// Only from here on: what is imported above has no fault in it.
const { drawOptions } = await import("../options.ts");
const { runWorld } = await import("../world.ts");
const { shrink } = await import("../shrink.ts");

let caught: Caught = { name, seed: null, by: "", detail: "", tried: 0, world: null };
// A world that is kept is one seed alone.
const triesMax = fault.focus.seed === undefined ? Number(seeds) : 1;
for (let tried = 1; tried <= triesMax && caught.seed === null; tried++) {
  const seed = fault.focus.seed ?? Number(from) + tried - 1;
  const options = { ...drawOptions(seed, "memory"), ...fault.focus };
  const { failure } = await runWorld(options, null);
  caught = { ...caught, tried };
  if (failure)
    caught = {
      name,
      seed,
      by: `${failure.kind} ${failure.checker}`,
      detail: failure.detail,
      tried,
      world: { ...options, ...(shrinks ? await shrink(options, failure) : {}) },
    };
}
process.stdout.write(`${JSON.stringify(caught)}\n`);
