import { EventEmitter } from "node:events";
import type Electron from "electron";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";

const properties = [
  "inForcedColorsMode prefersReducedTransparency shouldDifferentiateWithoutColor",
  "shouldUseDarkColorsForSystemIntegratedUI shouldUseHighContrastColors shouldUseInvertedColorScheme",
] as const;
type Missing = Words<typeof properties>;

/** `system` is dark where ELECTRON_STAND_IN_DARK=1 says so, else light. */
class NativeTheme
  extends EventEmitter<{ updated: [] }>
  implements Modelled<Electron.NativeTheme, Missing>
{
  static {
    refuse(this.prototype, "nativeTheme", { properties });
  }
  #source: Electron.NativeTheme["themeSource"] = "system";

  get themeSource(): Electron.NativeTheme["themeSource"] {
    return this.#source;
  }
  set themeSource(source: Electron.NativeTheme["themeSource"]) {
    if (!["system", "light", "dark"].includes(source))
      throw new TypeError(
        `Error processing argument at index 0, conversion failure from ${source}`,
      );
    if (source === this.#source) return;
    this.#source = source;
    this.emit("updated");
  }
  get shouldUseDarkColors(): boolean {
    if (this.#source !== "system") return this.#source === "dark";
    return process.env["ELECTRON_STAND_IN_DARK"] === "1";
  }
}

export const nativeTheme = new NativeTheme();
