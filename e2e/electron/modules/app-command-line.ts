import type Electron from "electron";
import { host } from "../host.ts";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";

const methods = ["appendArgument"] as const;
type Missing = Words<typeof methods>;

/** `app.commandLine`: switches count until Chromium starts, just before the app is ready. */
export class AppCommandLine implements Modelled<Electron.CommandLine, Missing> {
  static {
    refuse(this.prototype, "commandLine", { methods });
  }
  appendSwitch(name: string, value = ""): void {
    host().switches.set(name.toLowerCase(), String(value));
  }
  hasSwitch(name: string): boolean {
    return host().switches.has(name.toLowerCase());
  }
  getSwitchValue(name: string): string {
    return host().switches.get(name.toLowerCase()) ?? "";
  }
  removeSwitch(name: string): void {
    host().switches.delete(name.toLowerCase());
  }
}
