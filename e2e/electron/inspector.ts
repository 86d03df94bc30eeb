import type { Menu, Notification, PermissionCheckHandlerHandlerDetails, Tray } from "electron";

/** One thing that the app asked the platform to open. Nothing is ever opened. */
export interface Opened {
  readonly kind: "external" | "path" | "folder" | "trash";
  readonly target: string;
}

export interface PermissionAsked {
  readonly kind: "check" | "request";
  readonly permission: string;
  /** The page's own URL, as the app knows it. */
  readonly requestingUrl: string;
  readonly mediaType?: PermissionCheckHandlerHandlerDetails["mediaType"];
  readonly granted: boolean;
}

/** A tray icon that is there, with what Electron itself gives no way to read. */
export interface ShownTray {
  readonly tray: Tray;
  readonly toolTip: string;
  readonly title: string;
  /** PNG data URL of the icon; empty when the image is. */
  readonly image: string;
  readonly menu: Menu | null;
}

/** What a window was last told that cannot be seen or asked. */
export interface WindowSurface {
  flashing: boolean;
  /** PNG data URL, or the path that was given. */
  icon: string;
  overlay: { readonly image: string; readonly description: string } | null;
  menuBarVisible: boolean;
  progress: number;
  skipTaskbar: boolean;
}

/** A dialog that was shown, in the order of showing. */
export interface ShownDialog {
  readonly kind: "message" | "open" | "save" | "error";
  readonly options: object;
}

/** What tests read and set in the main process, where Electron has nothing for it. */
export interface Inspector {
  readonly opened: Opened[];
  readonly trays: ShownTray[];
  /** In the order of showing, those that were closed too. */
  readonly notifications: Notification[];
  /** Menus that `popup` has shown and nobody has closed. */
  readonly poppedUp: Menu[];
  readonly permissions: PermissionAsked[];
  /** By the id of the BrowserWindow. */
  readonly windows: Map<number, WindowSurface>;
  readonly dialogs: ShownDialog[];
  /** The next dialogs take their answers from here; a dialog without one throws. */
  readonly answers: object[];
  readonly loginItem: { openAtLogin: boolean; args: readonly string[] };
  aboutPanel: object | null;
  appUserModelId: string | null;
  online: boolean;
  idleSeconds: number;
  locked: boolean;
  onBattery: boolean;
  beeps: number;
}

/** Where the inspector stands on the main process's global object. */
export const inspectorKey: unique symbol = Symbol.for("magpie.stand-in");

export const inspector: Inspector = {
  opened: [],
  trays: [],
  notifications: [],
  poppedUp: [],
  permissions: [],
  windows: new Map(),
  dialogs: [],
  answers: [],
  loginItem: { openAtLogin: false, args: [] },
  aboutPanel: null,
  appUserModelId: null,
  online: true,
  idleSeconds: 0,
  locked: false,
  onBattery: false,
  beeps: 0,
};

/** How many entries each list keeps: an app that runs for long must not fill the memory with them. */
const keptMax = 1_000;

/** Adds to one of the inspector's lists, which forget their oldest entries. */
export function record<Entry>(list: Entry[], entry: Entry): void {
  list.push(entry);
  if (list.length > keptMax) list.shift();
}
