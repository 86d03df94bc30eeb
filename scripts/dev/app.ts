import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { Family } from "../processes/family.ts";
import { tool } from "../tool.ts";

const Manifest = v.object({ name: v.string(), productName: v.string(), version: v.string() });

/** The folder of the app that is built for development: beside `out`, so that no package can take it for the real one. */
export const appFolder = (root: string): string => join(root, "out-dev");

export const devConfig = (root: string): string => join(root, "scripts", "dev", "vite.config.ts");

/** Builds main and preload for development. Rejects with Vite's own words. */
export async function buildApp(root: string, family: Family): Promise<void> {
  const [program, vite] = tool(root, "vite", "vite");
  const builder = await family.start(
    "vite build",
    program,
    [vite, "build", "--config", devConfig(root), "--logLevel", "warn"],
    { cwd: root },
  );
  const { code, signal } = await builder.exited;
  if (code !== 0) throw new Error(`the build failed (${signal ?? code}):\n${builder.output()}`);
  const manifest = v.parse(Manifest, JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  mkdirSync(appFolder(root), { recursive: true });
  writeFileSync(
    join(appFolder(root), "package.json"),
    JSON.stringify({ ...manifest, type: "module", main: "main/index.js" }),
  );
}
