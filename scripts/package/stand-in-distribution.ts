import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { runtimeEnvironment, type Runtime } from "../runtime.ts";
import { tool } from "../tool.ts";

/** What electron-builder looks for in Electron's program to write the fuses behind: the same that Electron has. */
const fuseSentinel = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
/** Version 1, nine fuses, all off. */
const fuses = `\u0001\u0009${"0".repeat(9)}`;

/** The version of Electron that the packages ask for. */
export const electronVersion = (root: string): string =>
  v.parse(
    v.object({ version: v.string() }),
    JSON.parse(readFileSync(join(root, "node_modules", "electron", "package.json"), "utf8")),
  ).version;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * Lays out a folder that electron-builder takes for Electron's own, so that packaging can be proven where Electron's binary
 * cannot be had: its program unpacks the app and runs it on the stand-in of this checkout. For proof only; it never ships.
 */
export function layOutStandIn(root: string, runtime: Runtime, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const part of ["locales", "resources"]) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, "version"), electronVersion(root));
  writeFileSync(join(folder, "LICENSE"), readFileSync(join(root, "LICENSE")));
  writeFileSync(join(folder, "LICENSES.chromium.html"), "");
  for (const locale of ["en-US", "zh-CN"])
    writeFileSync(join(folder, "locales", `${locale}.pak`), "");
  const [node, asar] = tool(root, "@electron/asar", "asar");
  const environment = Object.entries(runtimeEnvironment(root, runtime)).map(
    ([name, value]) => `export ${name}=${quoted(value)}`,
  );
  writeFileSync(
    join(folder, "electron"),
    `#!/bin/sh
# The packaged app on the stand-in of the checkout that it was packaged in.
here=$(dirname "$(readlink -f "$0")")
app=$(mktemp -d)
${quoted(node)} ${quoted(asar)} extract "$here/resources/app.asar" "$app" || exit 1
${environment.join("\n")}
export ELECTRON_STAND_IN_PROGRAM="$(readlink -f "$0")"
exec ${quoted(join(root, "e2e", "electron", "electron"))} "$@" "$app"
# ${fuseSentinel}${fuses}
`,
  );
  chmodSync(join(folder, "electron"), 0o755);
}
