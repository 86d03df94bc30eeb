import { registerHooks } from "node:module";
import type { PlantedFault } from "./planted-fault.ts";

/** A planted fault no longer fits the source. */
export class DoesNotFit extends Error {
  override readonly name = "DoesNotFit";
}

/** The source with a fault in it. Throws DoesNotFit where a text to be replaced is not there exactly once. */
export function withFault(source: string, { name, changes }: PlantedFault): string {
  return changes.reduce((text, [find, replace]) => {
    const parts = text.split(find);
    if (parts.length !== 2)
      throw new DoesNotFit(`${name}: found ${parts.length - 1} times: ${find.slice(0, 60)}`);
    return parts.join(replace);
  }, source);
}

/** Modules that are loaded from here on have the fault; those that are loaded already have not. */
export function plant(fault: PlantedFault): void {
  const url = new URL(`../../../${fault.file}`, import.meta.url).href;
  registerHooks({
    load(loaded, context, nextLoad) {
      const module = nextLoad(loaded, context);
      if (loaded !== url) return module;
      const source =
        typeof module.source === "string" ? module.source : new TextDecoder().decode(module.source);
      return { ...module, source: withFault(source, fault) };
    },
  });
}
