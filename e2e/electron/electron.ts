import { missingModule } from "./not-implemented.ts";
import { app } from "./modules/app.ts";
import { BrowserWindow } from "./modules/browser-window.ts";
import { clipboard, ClipboardItem } from "./modules/clipboard.ts";
import { dialog } from "./modules/dialog.ts";
import { ipcMain } from "./modules/ipc-main.ts";
import { Menu } from "./modules/menu.ts";
import { MenuItem } from "./modules/menu-item.ts";
import { NativeImage } from "./modules/native-image.ts";
import { nativeTheme } from "./modules/native-theme.ts";
import { net } from "./modules/net.ts";
import { Notification } from "./modules/notification.ts";
import { powerMonitor } from "./modules/power-monitor.ts";
import { protocol } from "./modules/protocol.ts";
import { safeStorage } from "./modules/safe-storage.ts";
import { screen } from "./modules/screen.ts";
import { session } from "./modules/session.ts";
import { shell } from "./modules/shell.ts";
import { Tray } from "./modules/tray.ts";
import { WebContents } from "./modules/web-contents.ts";

const modelled = {
  app,
  BrowserWindow,
  clipboard,
  ClipboardItem,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage: NativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  webContents: WebContents,
} as const;

/** What a type may be that `electron` exports for the main process, less what is modelled above: every name must be here. */
type MainNames = Exclude<keyof typeof import("electron/main"), keyof typeof modelled>;

const missing: Readonly<Record<MainNames, true>> = {
  autoUpdater: true,
  BaseWindow: true,
  BrowserView: true,
  contentTracing: true,
  desktopCapturer: true,
  globalShortcut: true,
  ImageView: true,
  inAppPurchase: true,
  IpcMainServiceWorker: true,
  MessageChannelMain: true,
  netLog: true,
  powerSaveBlocker: true,
  pushNotifications: true,
  ShareMenu: true,
  systemPreferences: true,
  TouchBar: true,
  utilityProcess: true,
  View: true,
  WebContentsView: true,
  webFrameMain: true,
  WebSocket: true,
};

/** Everything that `import … from "electron"` and `require("electron")` give in the main process. */
export const electron: Readonly<Record<string, unknown>> = {
  ...modelled,
  ...Object.fromEntries(Object.keys(missing).map((name) => [name, missingModule(name)])),
};
