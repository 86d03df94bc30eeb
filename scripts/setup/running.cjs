"use strict";
const fs = require("fs");
const path = require("path");
const { identify, isAlive } = require("./process-identity.cjs");

const folderOf = (root) => path.join(root, "node_modules", ".magpie-running");

/**
 * Notes that this process runs from the checkout, so that no set-up takes its packages away. Returns the function that
 * takes the note back; it is also called when the process exits.
 */
function registerRunning(root, what) {
  const file = path.join(folderOf(root), String(process.pid));
  fs.mkdirSync(folderOf(root), { recursive: true });
  fs.writeFileSync(file, JSON.stringify({ ...identify(process.pid), what }));
  const unregister = () => {
    process.removeListener("exit", unregister);
    try {
      fs.unlinkSync(file);
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  };
  process.on("exit", unregister);
  return unregister;
}

function registered(root) {
  let names = [];
  try {
    names = fs.readdirSync(folderOf(root));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    try {
      const note = JSON.parse(fs.readFileSync(path.join(folderOf(root), name), "utf8"));
      return isAlive(note) ? [{ pid: note.pid, what: String(note.what) }] : [];
    } catch {
      return [];
    }
  });
}

/** Linux tells which program file each process runs: every process of the app runs a program that the packages brought. */
function runningOurPrograms(root) {
  const packages = path.join(fs.realpathSync(root), "node_modules") + path.sep;
  const found = [];
  for (const name of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const program = fs.readlinkSync(`/proc/${name}/exe`);
      if (!program.startsWith(packages)) continue;
      if (!/^(node-[^/]+\/bin\/node|electron\/dist\/)/.test(program.slice(packages.length)))
        continue;
      const command = fs.readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").slice(1, 4);
      found.push({ pid: Number(name), what: command.join(" ").trim() || program });
    } catch {
      // Gone meanwhile, or another user's.
    }
  }
  return found;
}

/** This process and those it descends from: npm itself may run under the checkout's Node. */
function ownLine() {
  const line = [process.pid, process.ppid];
  for (let pid = process.ppid, depth = 0; pid > 1 && depth < 32; depth++) {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      line.push(pid);
    } catch {
      break;
    }
  }
  return new Set(line);
}

/** Who runs from this checkout at the moment, apart from the caller and its parents: a list of `{pid, what}`. */
function whoRuns(root) {
  const found = registered(root);
  if (process.platform === "linux") {
    const known = new Set(found.map((one) => one.pid));
    found.push(...runningOurPrograms(root).filter((one) => !known.has(one.pid)));
  }
  const own = ownLine();
  return found.filter((one) => !own.has(one.pid));
}

module.exports = { registerRunning, whoRuns };
