import { EventEmitter } from "node:events";
import type Electron from "electron";
import type { Modelled } from "../not-implemented.ts";

type InvokeHandler = Parameters<Electron.IpcMain["handle"]>[1];

/** `ipcMain`, and the `ipc` of one page. */
export class IpcMain extends EventEmitter implements Modelled<Electron.IpcMain, never> {
  readonly #handlers = new Map<string, InvokeHandler>();

  handle(channel: string, listener: InvokeHandler): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    if (typeof listener !== "function")
      throw new TypeError(`Expected handler to be a function, but found type '${typeof listener}'`);
    this.#handlers.set(channel, listener);
  }

  handleOnce(channel: string, listener: InvokeHandler): void {
    this.handle(channel, (event, ...args: unknown[]): unknown => {
      this.removeHandler(channel);
      return listener(event, ...args) as unknown;
    });
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** The stand-in's own way to what `handle` registered. */
  static handlerOf(ipc: IpcMain, channel: string): InvokeHandler | undefined {
    return ipc.#handlers.get(channel);
  }
}

export const ipcMain = new IpcMain();
