import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach } from "vitest";

/** What became of a command. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The server's command line as processes of their own, with a new data folder for each test; they end with it. */
export function commandLine() {
  let data: string;
  const running: ChildProcess[] = [];
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "magpie-cli-"));
  });
  afterEach(() => {
    for (const child of running.splice(0)) child.kill("SIGKILL");
    rmSync(data, { recursive: true, force: true });
  });

  const start = (
    args: string[],
    {
      stdout = "pipe",
      stderr = "pipe",
      node = [],
    }: Partial<Record<"stdout" | "stderr", number | "pipe">> & {
      /** Arguments of Node itself. */
      readonly node?: readonly string[];
    } = {},
  ): ChildProcess => {
    const script = join(import.meta.dirname, "..", "index.ts");
    const child = spawn(process.execPath, [...node, script, ...args], {
      stdio: ["pipe", stdout, stderr],
    });
    running.push(child);
    return child;
  };

  return {
    data: (): string => data,
    start,
    async run(args: string[], input = ""): Promise<Ended> {
      const child = start([...args, "--data", data]);
      child.stdin?.end(input);
      if (!child.stdout || !child.stderr) throw new Error("no output");
      const [out, err, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "exit") as Promise<[number | null]>,
      ]);
      return { code, out, err };
    },
    /** Starts a server on the data, its log in a pipe or behind a descriptor, and waits until it listens. */
    async serve(
      args: string[] = [],
      stderr: number | "pipe" = "pipe",
    ): Promise<{ child: ChildProcess; url: string }> {
      const child = start(["serve", "--port", "0", "--data", data, ...args], { stderr });
      const url = await new Promise<string>((resolve, reject) => {
        let out = "";
        child.stdout?.on("data", (chunk: Buffer) => {
          out += chunk.toString();
          const found = /^magpie-server listening on (\S+)$/m.exec(out);
          if (found?.[1] !== undefined) resolve(found[1]);
        });
        child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
      });
      return { child, url };
    },
  };
}
