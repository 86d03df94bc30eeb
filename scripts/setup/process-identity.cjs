"use strict";
const { execFileSync } = require("child_process");
const fs = require("fs");

/** State and start (in ticks since boot) of a process on Linux; null if it is gone. */
function look(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in brackets and may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0], ticks: fields[19] };
  } catch {
    return null;
  }
}

/** When the process began, in the system's own words; null where that cannot be told. A pid alone may have been reused. */
function startOf(pid) {
  if (process.platform === "linux") {
    const seen = look(pid);
    if (seen === null) return null;
    return `${fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${seen.ticks}`;
  }
  if (process.platform === "darwin") {
    try {
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    } catch {
      return null;
    }
  }
  return null;
}

function identify(pid) {
  return { pid, start: startOf(pid) };
}

/** Whether that very process still runs: the pid lives and, where it can be told, began when it was noted to have begun. */
function isAlive(identity) {
  if (!Number.isInteger(identity.pid) || identity.pid <= 0) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  // A dead process that nobody has buried yet still answers to its pid.
  if (process.platform === "linux" && /^[ZX]$/.test((look(identity.pid) || { state: "Z" }).state))
    return false;
  if (typeof identity.start !== "string") return true;
  const start = startOf(identity.pid);
  return start === null || start === identity.start;
}

module.exports = { identify, isAlive };
