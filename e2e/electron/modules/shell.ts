import type Electron from "electron";
import { inspector, record } from "../inspector.ts";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";

const methods = ["readShortcutLink writeShortcutLink"] as const;
type Missing = Words<typeof methods>;

/** Opens nothing: writes down what would have been opened. */
class Shell implements Modelled<Electron.Shell, Missing> {
  static {
    refuse(this.prototype, "shell", { methods });
  }
  async openExternal(url: string): Promise<void> {
    if (!URL.canParse(url)) throw new Error("Invalid URL");
    record(inspector.opened, { kind: "external", target: url });
  }
  async openPath(path: string): Promise<string> {
    record(inspector.opened, { kind: "path", target: path });
    return "";
  }
  showItemInFolder(fullPath: string): void {
    record(inspector.opened, { kind: "folder", target: fullPath });
  }
  async trashItem(path: string): Promise<void> {
    record(inspector.opened, { kind: "trash", target: path });
  }
  beep(): void {
    inspector.beeps++;
  }
}

export const shell = new Shell();
