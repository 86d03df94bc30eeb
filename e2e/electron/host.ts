import type { Application } from "./application.ts";
import type { Browser } from "./chromium/browser.ts";
import type { ScreenSize } from "./chromium/display.ts";
import type { CommandLine } from "./command-line.ts";

/** What the modules share: the app that runs, the command line and, once it is ready, Chromium. */
export interface Host {
  readonly application: Application;
  readonly commandLine: CommandLine;
  /** The switches as they are now: the command line's, and what the app appended or removed. */
  readonly switches: Map<string, string>;
  readonly electronVersion: string;
  /** The Node binary that runs this process: `process.execPath` is the stand-in itself. */
  readonly node: string;
  browser: Browser | null;
  screen: ScreenSize;
  isReady: boolean;
  isExiting: boolean;
}

let current: Host | null = null;

/** Makes `host` the one that all modules of this process share; boot does it once, before the app is loaded. */
export function openHost(host: Host): void {
  if (current) throw new Error("electron stand-in: one process runs one app");
  current = host;
}

export function host(): Host {
  if (!current) throw new Error("electron stand-in: the app has not been started");
  return current;
}

/** The running Chromium; throws before the app is ready. */
export function browser(): Browser {
  const { browser: running } = host();
  if (!running) throw new Error("electron stand-in: Chromium runs only once the app is ready");
  return running;
}
