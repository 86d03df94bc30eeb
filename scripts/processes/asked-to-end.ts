import { readFileSync } from "node:fs";

const parentPollMs = 400;
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The parent of a process, on Linux; null elsewhere or if it is gone. */
function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in brackets and may itself hold brackets and spaces.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return null;
  }
}

/**
 * Calls back once, when this process should come to its end: Ctrl-C, SIGTERM, SIGHUP, or a parent that vanished. A
 * killed npm tells nobody, and there may be a shell between it and us that waits for us; so under npm the parent's
 * parent is watched too. Returns a function that stops watching.
 */
export function onceAskedToEnd(tell: (reason: string) => void): () => void {
  const parent = process.ppid;
  const underNpm = process.env["npm_lifecycle_event"] !== undefined;
  const grandparent = underNpm ? parentOf(parent) : null;
  let told = false;
  const tellOnce = (reason: string): void => {
    if (told) return;
    told = true;
    tell(reason);
  };
  const onSignal = (signal: NodeJS.Signals): void => tellOnce(signal);
  // A second signal while we are ending must not cut the ending short: the handlers stay.
  for (const signal of signals) process.on(signal, onSignal);
  // Where our output went may be gone with the parent.
  const ignore = (): void => {};
  process.stdout.on("error", ignore);
  process.stderr.on("error", ignore);
  const poll = setInterval(() => {
    if (process.ppid !== parent || (grandparent !== null && parentOf(parent) !== grandparent))
      tellOnce("whoever started this is gone");
  }, parentPollMs);
  poll.unref();
  return () => {
    clearInterval(poll);
    for (const signal of signals) process.removeListener(signal, onSignal);
  };
}
