import type Electron from "electron";
import { inspector, record, type ShownDialog } from "../inspector.ts";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";

const methods = ["showCertificateTrustDialog"] as const;
type Missing = Words<typeof methods>;

/** Electron's dialogs take the window first or not at all. */
const optionsOf = (args: readonly unknown[]): object => {
  const options = args.length > 1 ? args[1] : args[0];
  return typeof options === "object" && options !== null ? options : {};
};

function answer(kind: ShownDialog["kind"], args: readonly unknown[]): object {
  record(inspector.dialogs, { kind, options: optionsOf(args) });
  const prepared = inspector.answers.shift();
  if (!prepared)
    throw new Error(`electron stand-in: no answer was prepared for the ${kind} dialog`);
  return prepared;
}

/** Takes every answer from the inspector's queue; what is not given there stands as if the person had changed nothing. */
class Dialog implements Modelled<Electron.Dialog, Missing> {
  static {
    refuse(this.prototype, "dialog", { methods });
  }
  async showMessageBox(...args: unknown[]): Promise<Electron.MessageBoxReturnValue> {
    return { response: 0, checkboxChecked: false, ...answer("message", args) };
  }
  async showOpenDialog(...args: unknown[]): Promise<Electron.OpenDialogReturnValue> {
    return { canceled: false, filePaths: [], ...answer("open", args) };
  }
  async showSaveDialog(...args: unknown[]): Promise<Electron.SaveDialogReturnValue> {
    return { canceled: false, filePath: "", ...answer("save", args) };
  }
  showMessageBoxSync(...args: unknown[]): number {
    return { response: 0, ...answer("message", args) }.response;
  }
  showOpenDialogSync(...args: unknown[]): string[] | undefined {
    const result: { filePaths?: string[]; canceled?: boolean } = answer("open", args);
    return result.canceled ? undefined : result.filePaths;
  }
  showSaveDialogSync(...args: unknown[]): string {
    return { filePath: "", ...answer("save", args) }.filePath;
  }
  showErrorBox(title: string, content: string): void {
    record(inspector.dialogs, { kind: "error", options: { title, content } });
    process.stderr.write(`${title}\n${content}\n`);
  }
}

export const dialog = new Dialog();
