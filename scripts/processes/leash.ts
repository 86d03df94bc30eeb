import { spawn } from "node:child_process";

/*
 * Runs a program and ends it when whoever started us is gone: then our standard input ends, also after a kill -9 that
 * nobody can answer. Otherwise we are the program: signals go on to it, its exit is ours. Called as the leader of a
 * process group, `node leash.ts <number of extra descriptors> <program> <args …>`.
 */

/** How long the program may take to end when nobody is left to wait for it. */
const patienceMs = 5_000;
/** And what it has started, after it. */
const leftoversMs = 1_000;

const [extras = "0", program = "", ...args] = process.argv.slice(2);
const child = spawn(program, args, {
  stdio: [
    "pipe",
    "inherit",
    "inherit",
    ...Array.from({ length: Number(extras) }, () => "inherit" as const),
  ],
});
const killGroup = (): void => void process.kill(-process.pid, "SIGKILL");
let orphaned = false;

// Nobody may be left to read what we say.
for (const stream of [process.stdout, process.stderr, child.stdin])
  stream?.on("error", () => undefined);

function onOrphaned(): void {
  if (orphaned) return;
  orphaned = true;
  child.kill("SIGTERM");
  setTimeout(killGroup, patienceMs);
}
process.stdin.on("end", onOrphaned).on("close", onOrphaned).on("error", onOrphaned);
process.stdin.resume();

const passedOn = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
for (const signal of passedOn) process.on(signal, () => void child.kill(signal));

child.once("error", (error) => {
  process.stderr.write(`${program}: ${error.message}\n`);
  process.exit(127);
});
child.once("exit", (code, signal) => {
  if (orphaned) {
    setTimeout(killGroup, leftoversMs);
    return;
  }
  if (signal === null) process.exit(code ?? 1);
  // Whoever waits for us learns how it ended.
  for (const one of passedOn) process.removeAllListeners(one);
  process.kill(process.pid, signal);
});
