"use strict";
const fs = require("fs");
const path = require("path");
const { endCommandsOnSignals, interruption } = require("./command.cjs");
const { lock } = require("./lock.cjs");
const { installPackages } = require("./packages.cjs");
const { checkPinnedNode, checkPlatform, pinnedNode } = require("./pinned-node.cjs");
const { isRuntimeCurrent, provideRuntime } = require("./runtime.cjs");
const { say, SetUpProblem } = require("./say.cjs");
const { packagesKey, readStamp, writeStamp } = require("./stamp.cjs");

const hasPackages = (root, stamp) => {
  const node = pinnedNode(root);
  return (
    stamp !== null && stamp.packages === packagesKey(root) && (node === null || fs.existsSync(node))
  );
};

const isCurrent = (root, stamp, env) =>
  hasPackages(root, stamp) && isRuntimeCurrent(root, stamp.runtime, env);

const describe = ({ kind, chromium }) =>
  kind === "electron" ? "Electron" : `Electron's stand-in on ${chromium}`;

/** Everything that takes time; under the lock, so that one at a time does it. */
async function prepare(root, env) {
  const before = readStamp(root);
  if (!hasPackages(root, before)) {
    const seconds = await installPackages(root, env);
    if (seconds !== null) say(`packages installed in ${seconds.toFixed(0)} s`);
    say(`scripts run under Node ${checkPinnedNode(root)}`);
  }
  const runtime = await provideRuntime(root, env, before && before.runtime);
  if (interruption() === null) writeStamp(root, { packages: packagesKey(root), runtime });
  return runtime;
}

async function underLock(root, env) {
  const since = Date.now();
  const release = await lock(path.join(root, ".magpie-setup.lock"), ({ pid }) =>
    say(`another set-up of this folder is at work (process ${pid}); waiting for it …`),
  );
  endCommandsOnSignals();
  try {
    const stamp = readStamp(root);
    const runtime = isCurrent(root, stamp, env) ? stamp.runtime : await prepare(root, env);
    if (interruption() === null)
      say(`ready in ${((Date.now() - since) / 1000).toFixed(1)} s: ${describe(runtime)}`);
  } finally {
    release();
  }
}

/**
 * Makes this checkout ready to run and resolves to the exit code; never rejects. Instant when it is ready already; a
 * second one waits for the first; the stamp that says "ready" is written last.
 */
async function setUp(root, env = process.env) {
  try {
    checkPlatform();
    const stamp = readStamp(root);
    if (isCurrent(root, stamp, env)) {
      say(`ready: ${describe(stamp.runtime)}`);
      return 0;
    }
    await underLock(root, env);
  } catch (error) {
    if (interruption() === null) {
      const text = error instanceof SetUpProblem ? error.message : error.stack;
      for (const line of text.split("\n")) say(line);
      say("not ready.");
      return 1;
    }
  }
  if (interruption() === null) return 0;
  say(`interrupted by ${interruption()}; the next run goes on from here.`);
  return 130;
}

module.exports = { setUp };
