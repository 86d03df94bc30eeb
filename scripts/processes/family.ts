import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { clearGroup, signalGroup } from "./group.ts";
import { Tail } from "./tail.ts";

/** How long an asked process may take to end before it is killed. */
const patienceMs = 5_000;

export interface MemberOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with each whole line of standard output. */
  readonly onLine?: (line: string) => void;
  /** Called with each piece of both outputs as it comes. */
  readonly onOutput?: (chunk: string) => void;
  /** Gives file descriptor 3 to the process; called with each whole line written there. */
  readonly onExtraLine?: (line: string) => void;
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that we started. */
export interface Member {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process has ended and its output is complete; never rejects. */
  readonly exited: Promise<Exit>;
  /** The end of what it wrote: standard output, then errors. */
  output(): string;
  /** Asks it to end, and kills it and what it started if it does not. Resolves when all of it is gone. */
  end(): Promise<void>;
}

const leashScript = join(import.meta.dirname, "leash.ts");
const windows = process.platform === "win32";

function killAll(child: ChildProcess, pid: number): void {
  if (windows) spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"]);
  else if (!signalGroup(pid, "SIGKILL")) child.kill("SIGKILL");
}

/** Collects what a process that was just spawned says, and knows how to end it. */
function follow(name: string, child: ChildProcess, options: MemberOptions): Member {
  const pid = child.pid ?? 0;
  // Kept apart: a talkative standard output must not push out the one error that explains everything.
  const output = new Tail();
  const errors = new Tail();
  const exited = new Promise<Exit>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  // A process that ends while we write to it is told of by its exit.
  child.stdin?.on("error", () => {});
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    options.onOutput?.(chunk);
    for (const line of output.take(chunk)) options.onLine?.(line);
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    options.onOutput?.(chunk);
    errors.take(chunk);
  });
  const extra = child.stdio[3];
  if (options.onExtraLine && extra && "setEncoding" in extra) {
    const lines = new Tail();
    extra.setEncoding("utf8").on("data", (chunk: string) => {
      for (const line of lines.take(chunk)) options.onExtraLine?.(line);
    });
  }
  const endNow = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      const impatience = setTimeout(() => killAll(child, pid), patienceMs);
      await gone;
      clearTimeout(impatience);
    }
    if (!windows) await clearGroup(pid);
  };
  // Once: later its number may be another's.
  let ended: Promise<void> | null = null;
  const end = (): Promise<void> => (ended ??= endNow());
  return { name, pid, exited, output: () => `${output.text()}\n${errors.text()}`.trim(), end };
}

/**
 * The processes that this one has started. Each leads a group of its own, so that a Ctrl-C in the terminal reaches only
 * us and we end them in order, and so that what they started can be found when they are gone. Only they are ever
 * signalled.
 */
export class Family {
  readonly #members: Member[] = [];
  #ended: Promise<void> | null = null;

  /** Whether the end has begun: whoever goes now was sent. */
  get ending(): boolean {
    return this.#ended !== null;
  }

  /** Starts a process. Rejects if it cannot be started at all, or if the end has begun. */
  async start(
    name: string,
    program: string,
    args: readonly string[],
    options: MemberOptions = {},
  ): Promise<Member> {
    if (this.ending) throw new Error(`${name} is not started any more: everything is ending`);
    if (isAbsolute(program) && !existsSync(program))
      throw new Error(`${name} cannot be started: ENOENT, there is no ${program}`);
    // Held on a leash, so that it does not outlive us even when we are killed.
    const leash = [leashScript, options.onExtraLine ? "1" : "0", program];
    const [command, ...rest] = windows ? [program] : [process.execPath, ...leash];
    const child = spawn(command ?? program, [...rest, ...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["pipe", "pipe", "pipe", ...(options.onExtraLine ? (["pipe"] as const) : [])],
      detached: !windows,
      windowsHide: true,
    });
    const member = follow(name, child, options);
    // Known from the first moment, so that an end which begins now includes it.
    if (child.pid !== undefined) this.#members.push(member);
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    return member;
  }

  /** Ends everybody, the youngest first, and resolves when all are gone. Nobody can be started any more. */
  end(): Promise<void> {
    this.#ended ??= (async () => {
      for (const member of this.#members.toReversed()) await member.end();
    })();
    return this.#ended;
  }
}
