import type Electron from "electron";
import type { Bounds } from "../chromium/browser.ts";
import { notImplemented, refuseOptions } from "../not-implemented.ts";
import type { ContentsPreferences } from "./web-contents.ts";

const known: readonly (keyof Electron.BrowserWindowConstructorOptions)[] = [
  "x",
  "y",
  "width",
  "height",
  "minWidth",
  "minHeight",
  "maxWidth",
  "maxHeight",
  "center",
  "show",
  "title",
  "icon",
  "backgroundColor",
  "autoHideMenuBar",
  "titleBarStyle",
  "skipTaskbar",
  "useContentSize",
  "paintWhenInitiallyHidden",
  "webPreferences",
];

const knownPreferences: readonly (keyof Electron.WebPreferences)[] = [
  "preload",
  "sandbox",
  "contextIsolation",
  "nodeIntegration",
  "webSecurity",
  "additionalArguments",
  "spellcheck",
  "devTools",
  "backgroundThrottling",
  "webviewTag",
  "nodeIntegrationInWorker",
  "nodeIntegrationInSubFrames",
  "allowRunningInsecureContent",
  "experimentalFeatures",
  "disableDialogs",
  "safeDialogs",
  "navigateOnDragDrop",
];

/** A preference that is modelled in one position only: the safe one, which is Electron's own default. */
const fixed: readonly (readonly [keyof Electron.WebPreferences, boolean])[] = [
  ["sandbox", true],
  ["contextIsolation", true],
  ["nodeIntegration", false],
  ["webSecurity", true],
  ["webviewTag", false],
  ["nodeIntegrationInWorker", false],
  ["nodeIntegrationInSubFrames", false],
  ["allowRunningInsecureContent", false],
  ["experimentalFeatures", false],
  ["navigateOnDragDrop", false],
];

export interface WindowOptions {
  readonly bounds: Bounds;
  readonly minimum: Electron.Size;
  /** Zeros where there is no limit. */
  readonly maximum: Electron.Size;
  readonly show: boolean;
  readonly title: string | null;
  readonly icon: Electron.NativeImage | string | null;
  readonly backgroundColor: string;
  readonly autoHideMenuBar: boolean;
  readonly skipTaskbar: boolean;
  readonly contents: ContentsPreferences;
}

/** Reads what BrowserWindow was given; throws for every option, and every position of one, that is not modelled. */
export function readWindowOptions(
  options: Electron.BrowserWindowConstructorOptions,
  screen: Electron.Size,
): WindowOptions {
  refuseOptions("the BrowserWindow option", options, known);
  const preferences = options.webPreferences ?? {};
  refuseOptions("the web preference", preferences, knownPreferences);
  for (const [name, value] of fixed)
    if (preferences[name] !== undefined && preferences[name] !== value)
      notImplemented(`the web preference "${name}: ${JSON.stringify(preferences[name])}"`);
  const minimum = { width: options.minWidth ?? 0, height: options.minHeight ?? 0 };
  const width = Math.max(options.width ?? 800, minimum.width);
  const height = Math.max(options.height ?? 600, minimum.height);
  return {
    bounds: {
      width,
      height,
      x: options.x ?? Math.max(0, Math.round((screen.width - width) / 2)),
      y: options.y ?? Math.max(0, Math.round((screen.height - height) / 2)),
    },
    minimum,
    maximum: { width: options.maxWidth ?? 0, height: options.maxHeight ?? 0 },
    show: options.show ?? true,
    title: options.title ?? null,
    icon: options.icon ?? null,
    backgroundColor: options.backgroundColor ?? "#FFFFFF",
    autoHideMenuBar: options.autoHideMenuBar ?? false,
    skipTaskbar: options.skipTaskbar ?? false,
    contents: {
      preload: preferences.preload ?? null,
      additionalArguments: preferences.additionalArguments ?? [],
    },
  };
}
