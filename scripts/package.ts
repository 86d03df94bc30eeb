import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildClient } from "./client-build.ts";
import { electronVersion, layOutStandIn } from "./package/stand-in-distribution.ts";
import { onceAskedToEnd } from "./processes/asked-to-end.ts";
import { Family } from "./processes/family.ts";
import { root } from "./root.ts";
import { readRuntime } from "./runtime.ts";
import { tool } from "./tool.ts";

/*
 * Packages the client for this platform into `dist`: an unpacked folder, or what is asked for in electron-builder's own words, as
 * `npm run package -- --linux AppImage`. Without Electron's binary the folder holds its stand-in, for proof only.
 */
const asked = process.argv.slice(2);
const runtime = readRuntime(root);
const family = new Family();
onceAskedToEnd(() => void family.end());

const distribution =
  runtime.kind === "electron"
    ? join(root, "node_modules", "electron", "dist")
    : join(tmpdir(), `magpie-stand-in-${process.pid}`);
if (runtime.kind === "stand-in") {
  console.log("without Electron's binary: the package holds its stand-in, and is for proof only");
  layOutStandIn(root, runtime, distribution);
}
await buildClient(root, family);
const [program, file] = tool(root, "electron-builder", "electron-builder");
const member = await family.start(
  "electron-builder",
  program,
  [
    file,
    ...(asked.length > 0 ? asked : ["--dir"]),
    "--publish=never",
    `-c.electronDist=${distribution}`,
    `-c.electronVersion=${electronVersion(root)}`,
  ],
  { cwd: root, onOutput: (chunk) => process.stdout.write(chunk) },
);
const { code } = await member.exited;
await family.end();
if (runtime.kind === "stand-in") rmSync(distribution, { recursive: true, force: true });
process.exit(code ?? 1);
