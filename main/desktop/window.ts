import { BrowserWindow, nativeTheme, type Rectangle } from "electron";

/** The window's ground until the page has painted; the same colours as the page's own (renderer/ui/tokens.css). */
const ground = { light: "#ffffff", dark: "#16191d" } as const;

/** Reads `x,y,width,height` in pixels; null for anything else. */
export function parseBounds(text: string): Rectangle | null {
  const numbers = text.split(",").map(Number);
  const [x, y, width, height] = numbers;
  if (numbers.length !== 4 || numbers.some((number) => !Number.isSafeInteger(number))) return null;
  if (x === undefined || y === undefined || !width || !height || width < 0 || height < 0)
    return null;
  return { x, y, width, height };
}

/** The sizes of a kind of window, in px. */
export interface WindowSize {
  readonly width: number;
  readonly height: number;
  readonly minWidth: number;
  readonly minHeight: number;
}

export interface WindowOptions {
  /** Absolute path of the preload script. */
  readonly preload: string;
  readonly icon: string;
  readonly size: WindowSize;
  /** Where it was; null where the platform may choose. */
  readonly bounds: Rectangle | null;
}

/** A window of ours, still empty; shown when its first paint is ready, so that it never flashes. */
export function createWindow({ preload, icon, size, bounds }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...size,
    ...bounds,
    show: false,
    title: "Magpie",
    icon,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? ground.dark : ground.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      // Chromium would fetch its dictionaries from a host of its own (security.md 2: nothing but the office's server).
      spellcheck: false,
    },
  });
  const showFirst = (): void => window.show();
  window.once("ready-to-show", showFirst);
  // Whoever was quicker has shown it, and may have hidden it again since.
  window.once("show", () => window.off("ready-to-show", showFirst));
  return window;
}

/** Brings a window that is hidden, minimised or behind others to the person. */
export function bringForward(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
