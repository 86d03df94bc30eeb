import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Family } from "./processes/family.ts";
import { lock } from "./setup/lock.cjs";
import { tool } from "./tool.ts";

/** Everything that ends up in the client, or decides how it is built. */
const sources = [
  "main",
  "preload",
  "renderer",
  "shared",
  "assets",
  "vite.config.ts",
  "package.json",
  "package-lock.json",
];
const results = ["out/main/index.js", "out/preload/index.cjs", "out/renderer/index.html"];

const stampFile = (root: string): string => join(root, "node_modules", ".magpie-build.json");

function filesUnder(root: string, place: string): string[] {
  const found = statSync(join(root, place), { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [place];
  return readdirSync(join(root, place))
    .toSorted()
    .flatMap((name) => filesUnder(root, `${place}/${name}`));
}

/**
 * Names what would be built and what lies built in `out`: by content, since a checkout gives old sources new times; the
 * results by their times, since they only have to be those that the last build left.
 */
function buildKey(root: string): string {
  const hash = createHash("sha256");
  for (const file of sources.flatMap((place) => filesUnder(root, place)))
    if (!/\.test\.tsx?$/.test(file))
      hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  for (const file of results)
    hash.update(`${file} ${statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs}\n`);
  return hash.digest("hex");
}

function isBuilt(root: string): boolean {
  try {
    return readFileSync(stampFile(root), "utf8") === buildKey(root);
  } catch {
    return false;
  }
}

/**
 * Builds the client unless `out` holds what these sources give; `always` builds in any case. One build of a checkout at
 * a time. Resolves to the milliseconds it took, or to null if there was nothing to do; rejects with Vite's own output.
 */
export async function buildClient(
  root: string,
  family: Family,
  always = false,
): Promise<number | null> {
  if (!always && isBuilt(root)) return null;
  const release = await lock(join(root, "node_modules", ".magpie-build.lock"), ({ pid }) =>
    console.log(`another build of this folder is at work (process ${pid}); waiting for it …`),
  );
  try {
    if (!always && isBuilt(root)) return null;
    const since = performance.now();
    const [program, vite] = tool(root, "vite", "vite");
    const builder = await family.start("vite", program, [vite, "build", "--logLevel", "warn"], {
      cwd: root,
    });
    const { code, signal } = await builder.exited;
    if (code !== 0) throw new Error(`the build failed (${signal ?? code}):\n${builder.output()}`);
    if (builder.output() !== "") console.log(builder.output());
    writeFileSync(stampFile(root), buildKey(root));
    return performance.now() - since;
  } finally {
    release();
  }
}
