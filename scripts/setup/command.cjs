"use strict";
const { spawn } = require("child_process");

/** What is kept of a command's output, in characters: enough to show why it failed. */
const outputLengthMax = 200 * 1000;
const tickMs = 10 * 1000;
/** After this long a command that was asked to end is killed. */
const patienceMs = 5 * 1000;

const running = new Set();
let interrupted = null;

const lastLine = (output) =>
  output
    .trimEnd()
    .split(/[\r\n]+/)
    .pop()
    .trim()
    .slice(0, 100);

/**
 * Runs a command and resolves to `{ok, code, output}`; never rejects. `onTick(seconds, lastLine)` is called every ten
 * seconds. `gentle` commands (a package manager in the middle of its work) are left to finish when we are interrupted.
 * `onStart(stop)` is for bounds that only the caller knows.
 */
function run(program, args, { cwd, env, shell = false, gentle = false, onTick, onStart }) {
  if (interrupted !== null) return Promise.resolve({ ok: false, code: null, output: interrupted });
  return new Promise((resolve) => {
    const since = Date.now();
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-outputLengthMax);
    };
    const child = spawn(program, args, { cwd, env, shell, stdio: ["ignore", "pipe", "pipe"] });
    let killTimer = null;
    const stop = () => {
      child.kill("SIGTERM");
      if (killTimer === null) killTimer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    };
    const entry = gentle ? () => {} : stop;
    running.add(entry);
    const ticking = setInterval(() => {
      if (onTick) onTick(Math.round((Date.now() - since) / 1000), lastLine(output));
    }, tickMs);
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    let settled = false;
    const finish = (code) => {
      if (settled) return;
      settled = true;
      clearInterval(ticking);
      clearTimeout(killTimer);
      running.delete(entry);
      resolve({ ok: code === 0, code, output });
    };
    child.on("error", (error) => {
      keep(error.message);
      finish(null);
    });
    child.on("close", finish);
    if (onStart) onStart(stop);
  });
}

/** From now on a first Ctrl-C (or SIGTERM, SIGHUP) ends what runs and lets the set-up come to its end. */
function endCommandsOnSignals() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      interrupted = signal;
      for (const stop of running) stop();
    });
}

/** The signal that interrupted us, or null. */
const interruption = () => interrupted;

module.exports = { run, endCommandsOnSignals, interruption };
