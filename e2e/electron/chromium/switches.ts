import { existsSync } from "node:fs";

export interface SwitchOptions {
  /** The app's and the command line's own switches. */
  readonly given: ReadonlyMap<string, string>;
  readonly profile: string;
  readonly headless: boolean;
  /** For the debugger that the command line asked for; null for none. */
  readonly debuggingPort: number | null;
  readonly locale: string;
  readonly isRoot: boolean;
}

/** The screen that a headless Chromium shows its windows on. */
export const headlessScreen = { width: 1920, height: 1080 } as const;

/** Where new windows of a real display wait until they have been placed: nothing flashes. */
export const offScreenX = -20_000;

/** What Chromium would do beside running the app: asking for updates, experiments, sign-in, translations. */
const quiet: readonly string[] = [
  "disable-background-networking",
  "disable-breakpad",
  "disable-client-side-phishing-detection",
  "disable-component-extensions-with-background-pages",
  "disable-component-update",
  "disable-default-apps",
  "disable-domain-reliability",
  "disable-extensions",
  "disable-field-trial-config",
  "disable-hang-monitor",
  "disable-infobars",
  "disable-quic",
  "disable-search-engine-choice-screen",
  "disable-session-crashed-bubble",
  "disable-sync",
  "hide-crash-restore-bubble",
  "metrics-recording-only",
  "no-default-browser-check",
  "no-first-run",
  "no-pings",
  "no-service-autorun",
  "noerrdialogs",
  "use-mock-keychain",
];

const featuresOff: readonly string[] = [
  "AutofillServerCommunication",
  "CertificateTransparencyComponentUpdater",
  "DialMediaRouteProvider",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "InterestFeedContentSuggestions",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "Translate",
  // The address bar's own page: a process with each window that nobody has an address bar in.
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "WebUIOmniboxPopup",
];

/** What keeps a window that nobody sees running and painting as if it were seen. */
const awake: readonly string[] = [
  "disable-backgrounding-occluded-windows",
  "disable-background-timer-throttling",
  "disable-renderer-backgrounding",
];

/**
 * Chromium's command line. All frames of a page stay in the page's process, so that one session sees every request and
 * navigation of it; the sandbox is off only where Chromium refuses to run with it (root) or was told so.
 */
export function chromiumArguments(options: SwitchOptions): string[] {
  const { given, profile, headless, debuggingPort, locale, isRoot } = options;
  const switches = new Map(given);
  for (const name of ["headless", "user-data-dir", "disable-popup-blocking"]) switches.delete(name);
  for (const name of [...quiet, ...awake, "disable-site-isolation-trials", "no-startup-window"])
    switches.set(name, "");
  const off = switches.get("disable-features");
  switches.set("disable-features", [...(off ? [off] : []), ...featuresOff].join(","));
  switches.set("password-store", "basic");
  switches.set("lang", locale);
  switches.set("user-data-dir", profile);
  switches.set("remote-debugging-pipe", "");
  if (debuggingPort !== null) switches.set("remote-debugging-port", String(debuggingPort));
  if (isRoot) switches.set("no-sandbox", "");
  // Without it a window without a sandbox carries a warning bar of 56 px.
  if (switches.has("no-sandbox")) switches.set("test-type", "");
  if (process.platform === "linux") {
    switches.set("disable-dev-shm-usage", "");
    if (!existsSync("/dev/dri")) switches.set("disable-gpu", "");
  }
  if (headless) {
    switches.set("headless", "new");
    switches.set("screen-info", `{${headlessScreen.width}x${headlessScreen.height}}`);
  } else switches.set("window-position", `${offScreenX},0`);
  return [...switches].map(([name, value]) => (value === "" ? `--${name}` : `--${name}=${value}`));
}
