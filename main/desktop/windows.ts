import { BrowserWindow, type Rectangle } from "electron";
import { appUrl } from "./app-scheme.ts";
import { chatPlace, mainPlace, type WindowPlaces } from "./places.ts";
import { bringForward, createWindow, type WindowSize } from "./window.ts";

export interface WindowPorts {
  /** Absolute paths. */
  readonly preload: string;
  readonly icon: string;
  readonly places: WindowPlaces;
  /** Where the main window is to be, in place of where it was. */
  readonly mainBounds: Rectangle | null;
  /** A window is gone: the id of its WebContents. */
  closed(contents: number): void;
  /** A window's page is gone, or another one is in its place. */
  pageLeft(contents: number): void;
  /** Makes a window's page show a conversation, at the message with this seq where there is one. */
  showMessage(window: BrowserWindow, conversation: string, seq: number | null): void;
}

const mainSize: WindowSize = { width: 1100, height: 740, minWidth: 720, minHeight: 480 };
const chatSize: WindowSize = { width: 560, height: 680, minWidth: 380, minHeight: 360 };

/** The main window and those that conversations have of their own; knows what somebody looks at. */
export function createWindows(ports: WindowPorts) {
  const { preload, icon, places } = ports;
  const chats = new Map<string, BrowserWindow>();
  /** What each page shows to somebody who looks at it, by the id of its WebContents. */
  const attended = new Map<number, string>();

  const open = (name: string, size: WindowSize, bounds: Rectangle | null): BrowserWindow => {
    const window = createWindow({ preload, icon, size, bounds: bounds ?? places.of(name) });
    const contents = window.webContents.id;
    const remember = (): void => {
      if (!window.isMinimized()) places.remember(name, window.getNormalBounds());
    };
    window.on("resize", remember);
    window.on("move", remember);
    window.webContents.on("did-navigate", () => ports.pageLeft(contents));
    window.webContents.on("render-process-gone", () => ports.pageLeft(contents));
    window.once("closed", () => {
      attended.delete(contents);
      ports.closed(contents);
    });
    return window;
  };
  const main = open(mainPlace, mainSize, ports.mainBounds);

  return {
    main,
    /** Loads the main window's page; rejects where it cannot be. */
    load: (): Promise<void> => main.loadURL(appUrl("index.html")),
    openChat(conversation: string): void {
      const there = chats.get(conversation);
      if (there) {
        bringForward(there);
        return;
      }
      const window = open(chatPlace(conversation), chatSize, null);
      chats.set(conversation, window);
      window.once("closed", () => chats.delete(conversation));
      void window.loadURL(`${appUrl("index.html")}#chat=${encodeURIComponent(conversation)}`);
    },
    /** Nobody is signed in any more, or somebody else: these are not for them. */
    closeChats(): void {
      for (const window of chats.values()) window.close();
    },
    /** Brings a conversation, or a message of it, to the person: in its own window, else in the main one. */
    show(conversation: string, seq: number | null): void {
      const own = chats.get(conversation);
      const window = own ?? main;
      // It goes when the app ends, and what was clicked on may come after.
      if (window.isDestroyed()) return;
      bringForward(window);
      ports.showMessage(window, conversation, seq);
    },
    attend(contents: number, conversation: string | null): void {
      if (conversation === null) attended.delete(contents);
      else attended.set(contents, conversation);
    },
    /** The conversation that somebody looks at now; null while nobody does. */
    attended(): string | null {
      const focused = BrowserWindow.getFocusedWindow();
      return focused ? (attended.get(focused.webContents.id) ?? null) : null;
    },
  };
}

export type Windows = ReturnType<typeof createWindows>;
