import { contextBridge, ipcRenderer } from "electron";
import { commandChannel, commandNames, eventChannel, eventNames } from "#shared/ipc/channels.ts";
import type { MagpieApi } from "#shared/ipc/contract.ts";

/** Turns the IPC contract into `window.magpie`: one function per command, one subscription for the events. No logic. */
const calls = Object.fromEntries(
  commandNames.map((command) => [
    command,
    (args: unknown) => ipcRenderer.invoke(commandChannel(command), args),
  ]),
);

const on: MagpieApi["on"] = (event, listener) => {
  if (!eventNames.includes(event)) throw new Error(`no such event: ${event}`);
  const forward = (_event: unknown, payload: Parameters<typeof listener>[0]): void =>
    listener(payload);
  ipcRenderer.on(eventChannel(event), forward);
  return () => {
    ipcRenderer.removeListener(eventChannel(event), forward);
  };
};

contextBridge.exposeInMainWorld("magpie", { ...calls, on });
