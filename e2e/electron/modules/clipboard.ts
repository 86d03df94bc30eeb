import type Electron from "electron";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";

const methods = ["has read write"] as const;
const properties = ["selection"] as const;
type Missing = Words<typeof methods> | Words<typeof properties>;

/** Text of the main process only: the platform's own clipboard is left alone, and pages have Chromium's. */
class Clipboard implements Modelled<Electron.Clipboard, Missing> {
  static {
    refuse(this.prototype, "clipboard", { methods, properties });
  }
  #text = "";
  async readText(): Promise<string> {
    return this.#text;
  }
  async writeText(text: string): Promise<void> {
    this.#text = text;
  }
  clear(): void {
    this.#text = "";
  }
}

export const clipboard = new Clipboard();
