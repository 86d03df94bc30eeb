import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";

/** What the set-up found for the client to run on (scripts/setup/runtime.cjs writes it). */
const Runtime = v.object({
  kind: v.picklist(["electron", "stand-in"]),
  chromium: v.nullable(v.string()),
  xvfb: v.nullable(v.string()),
});
export type Runtime = v.InferOutput<typeof Runtime>;

/** Throws if the set-up has not run: every npm script runs it first. */
export function readRuntime(root: string): Runtime {
  const stamp = join(root, "node_modules", ".magpie-setup.json");
  let text = "";
  try {
    text = readFileSync(stamp, "utf8");
  } catch {
    throw new Error("the set-up has not run: use `npm start` or `npm test`");
  }
  return v.parse(v.object({ runtime: Runtime }), JSON.parse(text)).runtime;
}

/** The environment that makes the package `electron`, and so Playwright too, start this runtime. */
export function runtimeEnvironment(root: string, runtime: Runtime): Record<string, string> {
  if (runtime.kind === "electron") return {};
  return {
    ELECTRON_OVERRIDE_DIST_PATH: join(root, "e2e", "electron"),
    ...(runtime.chromium === null ? {} : { MAGPIE_CHROMIUM: runtime.chromium }),
  };
}

/** What goes before the app on the command line: Chromium refuses to run its sandbox as root. */
export function runtimeArguments(runtime: Runtime): string[] {
  return runtime.kind === "electron" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
}
