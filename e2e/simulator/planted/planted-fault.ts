import type { SimOptions } from "../options.ts";

/** A fault that is put into the product's source as it is loaded, to see that the simulator finds it. */
export interface PlantedFault {
  readonly name: string;
  /** The rule that it breaks: SPEC.md's number, or the server's file. */
  readonly breaks: string;
  /** From the root of the project. */
  readonly file: string;
  /** What is replaced by what. Each text to be found stands in the file exactly once, or planting fails. */
  readonly changes: readonly (readonly [find: string, replace: string])[];
  /** What the worlds have in which it is looked for; everything else is drawn as ever. */
  readonly focus: Partial<SimOptions>;
}

export const fault = (
  name: string,
  breaks: string,
  file: string,
  ...changes: readonly (readonly [string, string])[]
): PlantedFault => ({ name, breaks, file, changes, focus: {} });

/** One that shows only where several rare things come together: it is looked for in worlds that have more of them. */
export const focused = (focus: Partial<SimOptions>, one: PlantedFault): PlantedFault => ({
  ...one,
  focus,
});
