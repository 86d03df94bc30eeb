import { readFileSync } from "node:fs";
import inspectorModule from "node:inspector";
import { createRequire, registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findApplication } from "./application.ts";
import { findScreenSize } from "./chromium/display.ts";
import { parseCommandLine } from "./command-line.ts";
import { electron } from "./electron.ts";
import { type Host, host, openHost } from "./host.ts";
import { inspector, inspectorKey } from "./inspector.ts";
import { app } from "./modules/app.ts";
import { startChromium } from "./start-chromium.ts";

/** Says what is wrong and ends the process. */
function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const say = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** The version of Electron that the stand-in answers for: the package's that is installed. */
function electronVersion(): string {
  const file = join(import.meta.dirname, "../../node_modules/electron/package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return version;
}

/** Makes `electron` importable and requirable: one module with everything, for both. */
function provideElectron(): void {
  const url = pathToFileURL(join(import.meta.dirname, "electron-module.mjs")).href;
  const key = Symbol.for("electron stand-in modules");
  Object.defineProperty(globalThis, key, { value: electron });
  const names = Object.keys(electron).join(", ");
  const source = `const electron = globalThis[Symbol.for("electron stand-in modules")];
export const { ${names} } = electron;
export { electron as default, electron as "module.exports" };`;
  registerHooks({
    resolve: (specifier, context, next) =>
      ["electron", "electron/main", "electron/common"].includes(specifier)
        ? { url, format: "module", shortCircuit: true }
        : next(specifier, context),
    load: (loaded, context, next) =>
      loaded === url ? { format: "module", source, shortCircuit: true } : next(loaded, context),
  });
}

/** Makes this Node look like Electron's main process. */
function becomeElectron(executable: string, args: readonly string[], version: string): void {
  process.argv = [executable, ...args];
  process.execPath = executable;
  Object.defineProperty(process, "type", { value: "browser", enumerable: true });
  Object.defineProperty(process, "defaultApp", { value: true, enumerable: true });
  Object.defineProperty(process, "resourcesPath", {
    value: join(executable, "../resources"),
    enumerable: true,
  });
  Object.defineProperty(process.versions, "electron", { value: version, enumerable: true });
  for (const name of Object.keys(process.env))
    if (name.startsWith("ELECTRON_STAND_IN_BOOT_") || name === "NODE_COMPILE_CACHE")
      delete process.env[name];
}

function open(executable: string, args: readonly string[]): Host {
  const version = electronVersion();
  const commandLine = parseCommandLine(args);
  if (commandLine.version) {
    process.stdout.write(`v${version}\n`);
    process.exit(0);
  }
  if (commandLine.app === null) fail("electron stand-in: no app was named");
  const node = process.execPath;
  becomeElectron(executable, args, version);
  let opened: Host;
  try {
    opened = {
      application: findApplication(commandLine.app),
      commandLine,
      switches: new Map(commandLine.switches),
      electronVersion: version,
      node,
      browser: null,
      screen: { width: 0, height: 0 },
      isReady: false,
      isExiting: false,
    };
  } catch (error) {
    return fail(`Unable to find Electron app at ${commandLine.app}\n\n${say(error)}`);
  }
  openHost(opened);
  return opened;
}

/** Runs the app as Electron would, then starts Chromium and says that it is ready. */
async function run({ application, commandLine }: Host): Promise<void> {
  const { inspect, requires } = commandLine;
  if (inspect) inspectorModule.open(inspect.port, inspect.host, inspect.wait);
  provideElectron();
  Object.defineProperty(globalThis, inspectorKey, { value: inspector });
  // A broken pipe must not be answered by writing to it.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  process.on("uncaughtException", (error) => {
    process.stderr.write(`Uncaught Exception:\n${say(error)}\n`);
    app.exit(1);
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => app.quit());
  const require = createRequire(join(application.folder, "package.json"));
  for (const required of requires) require(required);
  try {
    if (application.isModule) await import(pathToFileURL(application.main).href);
    else require(application.main);
  } catch (error) {
    process.stderr.write(`App threw an error during load\n${say(error)}\n`);
    app.exit(1);
    return;
  }
  if (host().isExiting) return;
  try {
    host().screen = await findScreenSize(process.env["DISPLAY"]);
    await startChromium();
  } catch (error) {
    process.stderr.write(`${say(error)}\n`);
    app.exit(1);
    return;
  }
  if (!host().isExiting) app.becomeReady();
}

const executable = process.env["ELECTRON_STAND_IN_BOOT_EXECUTABLE"] ?? process.execPath;
await run(open(executable, process.argv.slice(2)));
