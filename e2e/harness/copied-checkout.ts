import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { readRuntime } from "#scripts/runtime.ts";
import { plainEnvironment } from "./environment.ts";
import { root } from "./folders.ts";

const copied = [
  "assets",
  "main",
  "preload",
  "renderer",
  "scripts",
  "server",
  "shared",
  "e2e/electron",
  "vite.config.ts",
  "package.json",
  "package-lock.json",
];

/** How long a source is empty while it is saved, ms. */
const betweenSteps = 20;

/** A copy of this checkout, with the same packages, whose sources a spec may change; and a script that runs in it. */
export class CopiedCheckout {
  readonly root: string;
  #output = "";
  #process: ChildProcess | null = null;

  constructor(folder: string) {
    this.root = join(folder, "checkout");
    for (const part of copied) cpSync(join(root, part), join(this.root, part), { recursive: true });
    const packages = join(this.root, "node_modules");
    mkdirSync(packages);
    for (const name of readdirSync(join(root, "node_modules")))
      if (!name.startsWith("."))
        symlinkSync(join(root, "node_modules", name), join(packages, name));
    const { xvfb, ...runtime } = readRuntime(root);
    // The stand-in is wanted headless, as everywhere in the specs; Electron itself has no headless mode.
    const wanted = { ...runtime, xvfb: runtime.kind === "electron" ? xvfb : null };
    writeFileSync(join(packages, ".magpie-setup.json"), JSON.stringify({ runtime: wanted }));
  }

  /** Everything that the script has said so far. */
  get output(): string {
    return this.#output;
  }

  /** Starts a script of the copy, with data of its own. */
  start(...args: readonly string[]): void {
    const { DISPLAY: _display, ...env } = plainEnvironment();
    const child = spawn(process.execPath, args, {
      cwd: this.root,
      env: { ...env, MAGPIE_DATA: join(this.root, "data") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (this.#output += chunk.toString()));
    this.#process = child;
  }

  /** Asks the script to end; resolves to its exit code when it has. */
  async stop(): Promise<number | null> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const [code] = (await gone) as [number | null];
    return code;
  }

  /** Changes a source in two steps, as slow editors save: emptied, then written. Rejects if it does not read as expected. */
  async edit(file: string, before: string, after: string): Promise<void> {
    const path = join(this.root, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(before)) throw new Error(`${file} reads otherwise: no ${before}`);
    writeFileSync(path, "");
    await setTimeout(betweenSteps);
    writeFileSync(
      path,
      text.replace(before, () => after),
    );
  }

  append(file: string, text: string): void {
    writeFileSync(join(this.root, file), text, { flag: "a" });
  }

  /** The command lines of all processes that have to do with the copy; Linux alone shows them. */
  processes(): string[] {
    if (process.platform !== "linux") return [];
    return readdirSync("/proc").flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return /^\d+$/.test(pid) && line.includes(this.root) ? [line] : [];
      } catch {
        return [];
      }
    });
  }
}
