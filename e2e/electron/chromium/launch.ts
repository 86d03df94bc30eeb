import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { CdpConnection } from "./cdp.ts";

export interface RunningChromium {
  readonly process: ChildProcess;
  readonly connection: CdpConnection;
  /** Such as `156.0.8078.79`. */
  readonly version: string;
}

/** How long a predecessor that was killed may hold on to the profile. */
const profileLockMsMax = 3_000;
const retryDelayMs = 100;
/** Kept to say why Chromium would not start. */
const stderrLinesMax = 20;

/** A window looks as Electron's does: the platform's own frame, no bars, nothing restored. */
const preferences = {
  browser: { custom_chrome_frame: false, check_default_browser: false },
  bookmark_bar: { show_on_all_tabs: false },
  session: { restore_on_startup: 5 },
  profile: { exit_type: "Normal", exited_cleanly: true },
};

function prepareProfile(profile: string): void {
  const folder = join(profile, "Default");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "Preferences");
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(preferences));
}

/** A machine without a locale, as a bare container: Chromium would lose files whose names are not plain ASCII. */
function withUtf8(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kind = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return /utf-?8/i.test(kind) ? env : { ...env, LC_ALL: "C.UTF-8" };
}

async function attempt(
  binary: string,
  args: readonly string[],
): Promise<RunningChromium | { readonly failure: string }> {
  const child = spawn(binary, args, {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    env: withUtf8(process.env),
  });
  const [, , stderr, writer, reader] = child.stdio;
  const lines: string[] = [];
  let rest = "";
  const isVerbose = process.env["ELECTRON_STAND_IN_DEBUG"] === "1";
  stderr?.on("data", (received: Buffer) => {
    const parts = (rest + received.toString("utf8")).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      lines.push(line);
      if (lines.length > stderrLinesMax) lines.shift();
      if (isVerbose || line.startsWith("DevTools listening on ")) process.stderr.write(`${line}\n`);
    }
  });
  // The third and fourth descriptors are pipes, as asked for above.
  const connection = new CdpConnection(writer as Writable, reader as Readable);
  const gone = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", () => resolve(lines.join("\n")));
  });
  const answered = connection.browser
    .send("Browser.getVersion")
    .catch(() => gone.then((failure) => ({ failure })));
  const first = await Promise.race([answered, gone.then((failure) => ({ failure }))]);
  if ("failure" in first) return first;
  return { process: child, connection, version: first.product.split("/")[1] ?? first.product };
}

/** Starts Chromium on `profile`. Throws with Chromium's own words when it will not start. */
export async function launchChromium(
  binary: string,
  args: readonly string[],
  profile: string,
): Promise<RunningChromium> {
  prepareProfile(profile);
  const deadline = performance.now() + profileLockMsMax;
  for (;;) {
    const result = await attempt(binary, args);
    if ("connection" in result) return result;
    if (performance.now() > deadline)
      throw new Error(`electron stand-in: Chromium did not start\n${result.failure}`);
    await delay(retryDelayMs);
  }
}
