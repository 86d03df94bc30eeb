import { readdirSync, readFileSync } from "node:fs";

/** How long what a process started itself may outlive it before it is killed. */
const patienceMs = 1_000;
/** How long a killed process may still be seen: nothing survives SIGKILL, so that waiting longer helps nobody. */
const burialMsMax = 2_000;
const pollMs = 25;

/** Sends a signal to a process group; false if nobody is left in it. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

/** State and process group out of /proc/<pid>/stat; null if the process is gone. */
function look(pid: string): { readonly state: string; readonly group: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in brackets and may itself hold brackets and spaces.
    const [state = "", , group = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state, group: Number(group) };
  } catch {
    return null;
  }
}

/** Whether anybody in the group still runs. The dead whom nobody buries, as in a container without an init, do not. */
function someoneRuns(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  if (process.platform !== "linux") return true;
  return readdirSync("/proc").some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const seen = look(pid);
    return seen?.group === group && seen.state !== "Z" && seen.state !== "X";
  });
}

/** Waits until nobody of a group runs any more whose leader is gone; kills whoever stays longer than a second. */
export async function clearGroup(group: number): Promise<void> {
  const since = performance.now();
  let killed = false;
  while (someoneRuns(group) && performance.now() - since < patienceMs + burialMsMax) {
    if (!killed && performance.now() - since >= patienceMs) {
      signalGroup(group, "SIGKILL");
      killed = true;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
