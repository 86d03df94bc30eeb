import { EventEmitter } from "node:events";
import type Electron from "electron";

/** What other modules need of a window without knowing its class. */
export interface ListedWindow {
  readonly id: number;
  /** Chromium's id of the page; null until it is there. */
  readonly targetId: string | null;
  readonly asWindow: Electron.BrowserWindow;
  readonly asContents: Electron.WebContents;
  isFocused(): boolean;
  close(): void;
  destroy(): void;
}

interface WindowListEvents {
  added: [window: ListedWindow];
  focused: [window: ListedWindow];
  blurred: [window: ListedWindow];
  /** The app refused to let a window close. */
  kept: [];
  emptied: [];
}

/** All windows that are not destroyed, oldest first. */
class WindowList extends EventEmitter<WindowListEvents> {
  readonly #windows = new Set<ListedWindow>();

  get all(): ListedWindow[] {
    return [...this.#windows];
  }
  get focused(): ListedWindow | null {
    return this.all.find((window) => window.isFocused()) ?? null;
  }
  byTarget(targetId: string | undefined): ListedWindow | null {
    return this.all.find((window) => window.targetId === targetId) ?? null;
  }
  add(window: ListedWindow): void {
    this.#windows.add(window);
    this.emit("added", window);
  }
  remove(window: ListedWindow): void {
    if (this.#windows.delete(window) && this.#windows.size === 0) this.emit("emptied");
  }
}

export const windowList = new WindowList();
