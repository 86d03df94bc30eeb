import { contextBridge, ipcRenderer, webUtils } from "electron";
import { commandChannel, commandNames, eventChannel, eventNames } from "#shared/ipc/channels.ts";
import type { MagpieApi } from "#shared/ipc/contract.ts";
import type { StageOutcome } from "#shared/ipc/file-views.ts";
import { stageBytes } from "./stage-bytes.ts";

/** Turns the IPC contract into `window.magpie`: one function per command, one subscription for the events. No logic. */
const calls = Object.fromEntries(
  commandNames.map((command) => [
    command,
    (args: unknown) => ipcRenderer.invoke(commandChannel(command), args),
  ]),
) as unknown as Omit<MagpieApi, "on" | "stageFile">;

const on: MagpieApi["on"] = (event, listener) => {
  if (!eventNames.includes(event)) throw new Error(`no such event: ${event}`);
  const forward = (_event: unknown, payload: Parameters<typeof listener>[0]): void =>
    listener(payload);
  ipcRenderer.on(eventChannel(event), forward);
  return () => {
    ipcRenderer.removeListener(eventChannel(event), forward);
  };
};

/** The page never learns the path: only a file that the person gave it has one, and main alone is told. */
const stageFile: MagpieApi["stageFile"] = (file) => {
  const path = webUtils.getPathForFile(file);
  return path === ""
    ? stageBytes(file, calls)
    : (ipcRenderer.invoke(commandChannel("stagePath"), { path }) as Promise<StageOutcome>);
};

contextBridge.exposeInMainWorld("magpie", { ...calls, stageFile, on });
