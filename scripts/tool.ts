import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";

const Manifest = v.object({
  bin: v.union([v.string(), v.record(v.string(), v.string())]),
});

/**
 * The program and first argument that run a package's command under this very Node, on every platform: the links in
 * node_modules/.bin are shell scripts on Windows. Throws if the package has no such command.
 */
export function tool(root: string, packageName: string, command: string): [string, string] {
  const folder = join(root, "node_modules", packageName);
  const { bin } = v.parse(Manifest, JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const file = typeof bin === "string" ? bin : bin[command];
  if (file === undefined) throw new Error(`${packageName} has no command ${command}`);
  return [process.execPath, join(folder, file)];
}
