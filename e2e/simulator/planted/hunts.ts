import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { drawOptions, type SimOptions } from "../options.ts";
import { runWorld } from "../world.ts";
import type { Caught } from "./hunt.ts";
import type { PlantedFault } from "./planted-fault.ts";

const run = promisify(execFile);
const hunter = fileURLToPath(new URL("hunt.ts", import.meta.url));

export interface Hunts {
  readonly faults: readonly PlantedFault[];
  readonly from: number;
  /** So many seeds at most for each. */
  readonly seeds: number;
  /** The seed that is tried before all others for a fault. */
  readonly firstOf?: (name: string) => number | undefined;
  /** What the worlds have beside a fault's own focus. */
  readonly more?: Partial<SimOptions>;
  readonly jobs: number;
  /** The world that shows one is made as small as it can be. */
  readonly shrinks?: boolean;
  onCaught(fault: PlantedFault, caught: Caught): void;
}

/** Looks for one planted fault, in a process of its own. Rejects where the fault does not fit the source. */
async function hunt(
  { name }: PlantedFault,
  { from, seeds, firstOf, more = {}, shrinks = false }: Hunts,
): Promise<Caught> {
  const first = firstOf?.(name);
  const args = [
    hunter,
    name,
    `--from=${from}`,
    `--seeds=${seeds}`,
    `--with=${JSON.stringify(more)}`,
    ...(first === undefined ? [] : [`--first=${first}`]),
    ...(shrinks ? ["--shrink"] : []),
  ];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Caught;
}

/** Runs worlds in this process, where nothing is planted: one after the other, as they share the texts they have given out. */
function createSoundness(more: Partial<SimOptions>) {
  let before: Promise<unknown> = Promise.resolve();
  return {
    /** Whether the same world is sound without the fault: only then it was the fault that was found. */
    isSoundWithout({ focus }: PlantedFault, seed: number): Promise<boolean> {
      const options = { ...drawOptions(seed, "memory"), ...focus, ...more };
      const world = before.then(() => runWorld(options, null));
      before = world.catch(() => undefined);
      return world.then(({ failure }) => failure === null);
    },
  };
}

/** Looks for planted faults, some at once. Resolves to those that no seed has found. */
export async function huntAll(hunts: Hunts): Promise<string[]> {
  const { faults, more = {}, jobs, onCaught } = hunts;
  const left = [...faults];
  const missed: string[] = [];
  const { isSoundWithout } = createSoundness(more);
  const work = async (): Promise<void> => {
    for (let fault = left.shift(); fault; fault = left.shift()) {
      const caught = await hunt(fault, hunts);
      const isSound = caught.seed === null || (await isSoundWithout(fault, caught.seed));
      if (caught.seed === null || !isSound) missed.push(fault.name);
      onCaught(
        fault,
        isSound ? caught : { ...caught, detail: `ALSO WITHOUT IT: ${caught.detail}` },
      );
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return missed;
}
