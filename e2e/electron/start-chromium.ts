import { join } from "node:path";
import { Browser } from "./chromium/browser.ts";
import { findBrowser } from "#scripts/setup/browser.cjs";
import { launchChromium } from "./chromium/launch.ts";
import { chromiumArguments } from "./chromium/switches.ts";
import { host } from "./host.ts";
import { app } from "./modules/app.ts";
import { windowList } from "./window-list.ts";

/** What a process that only hands a window over must be told too. */
const handedOver = ["no-sandbox", "test-type"];

/** Starts Chromium for the app, headless where there is no display. Throws when there is none or it does not start. */
export async function startChromium(): Promise<void> {
  const { switches, commandLine } = host();
  const binary = findBrowser(process.env);
  if (!binary)
    throw new Error(
      "electron stand-in: no Chromium, Chrome or Edge was found; install one, or name it in MAGPIE_CHROMIUM",
    );
  const headless =
    process.env["ELECTRON_STAND_IN_HEADLESS"] === "1" ||
    switches.has("headless") ||
    (process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"]);
  const profile = join(app.getPath("sessionData"), "Chromium");
  const args = chromiumArguments({
    given: switches,
    profile,
    headless,
    debuggingPort: commandLine.debuggingPort,
    locale: app.getLocale(),
    isRoot: process.getuid?.() === 0,
  });
  const handOver = args.filter((argument) => handedOver.includes(argument.slice(2)));
  const running = await launchChromium(binary, args, profile);
  Object.defineProperty(process.versions, "chrome", { value: running.version, enumerable: true });
  const browser = new Browser(running, { binary, profile, headless, handOver });
  browser.setMaxListeners(0);
  browser.on("disconnected", () => {
    if (host().isExiting) return;
    process.stderr.write("electron stand-in: Chromium is gone\n");
    for (const { asContents } of windowList.all)
      asContents.emit("render-process-gone", {}, { reason: "killed", exitCode: 1 });
    app.exit(1);
  });
  host().browser = browser;
  await browser.watch();
}
