import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root as realRoot } from "../root.ts";

/** What a script that ran to its end left. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

export interface RunningScript {
  readonly pid: number;
  /** Everything it has said so far. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  readonly done: Promise<Ran>;
}

/**
 * A folder that looks like a checkout to the scripts, with stand-ins for everything they call, so that they are tried as
 * the real processes that they are and nothing is installed.
 */
export class ToyCheckout {
  readonly root = mkdtempSync(join(tmpdir(), "magpie-toy-"));

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  write(file: string, text: string, mode = 0o644): string {
    const path = this.path(file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  /** The lines of a file; none if it is not there. */
  lines(file: string): string[] {
    if (!existsSync(this.path(file))) return [];
    return readFileSync(this.path(file), "utf8").split("\n").filter(Boolean);
  }

  /** The real scripts, with what they import. */
  bringScripts(): void {
    cpSync(join(realRoot, "scripts"), this.path("scripts"), { recursive: true });
    mkdirSync(this.path("node_modules"), { recursive: true });
    symlinkSync(join(realRoot, "shared"), this.path("shared"));
    symlinkSync(join(realRoot, "node_modules", "valibot"), this.path("node_modules", "valibot"));
    this.write("package.json", readFileSync(join(realRoot, "package.json"), "utf8"));
    this.write("package-lock.json", "{}");
  }

  /** Starts Node on a file (or with other arguments) in this checkout. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningScript {
    const {
      FORCE_COLOR: _color,
      DISPLAY: _display,
      WAYLAND_DISPLAY: _wayland,
      ...own
    } = process.env;
    const child = spawn(process.execPath, args, { cwd: this.root, env: { ...own, ...env } });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    return {
      pid: child.pid ?? 0,
      output: () => output,
      kill: (signal) => child.kill(signal),
      done: new Promise((resolve) => {
        child.once("close", (code) => resolve({ code, output }));
      }),
    };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Whether a process is there and is more than an unburied entry in the table. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return process.platform !== "linux";
  }
}
