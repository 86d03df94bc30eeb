"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const { run } = require("./command.cjs");
const { pinnedNode } = require("./pinned-node.cjs");
const { whoRuns } = require("./running.cjs");
const { say, SetUpProblem } = require("./say.cjs");
const { removeStamp } = require("./stamp.cjs");

/** The first npm that reads this lockfile's format. */
const npmMajorMin = 7;

const readJson = (file) => JSON.parse(fs.readFileSync(file, "utf8"));

/** Whether an optional package is surely meant for this machine, as the pinned Node is. */
function isForHere({ os: systems, cpu, libc }) {
  const names = (list, own) => list !== undefined && [].concat(list).includes(own);
  return libc === undefined && names(systems, process.platform) && names(cpu, process.arch);
}

/**
 * Whether npm has already installed exactly what the lockfile asks for, as after an `npm install` by hand: npm writes
 * its own record last.
 */
function matchesLockfile(root) {
  let installed = null;
  try {
    installed = readJson(path.join(root, "node_modules", ".package-lock.json")).packages;
  } catch {
    return false;
  }
  const wanted = readJson(path.join(root, "package-lock.json")).packages;
  return Object.keys(wanted).every((place) => {
    if (place === "") return true;
    const there = installed[place];
    if (there === undefined) return wanted[place].optional === true && !isForHere(wanted[place]);
    return there.version === wanted[place].version && there.integrity === wanted[place].integrity;
  });
}

/** How to call the npm that called us; the one on PATH where none did. */
function npmCommand(root, env) {
  const cli = env.npm_execpath;
  if (!cli || path.basename(cli) !== "npm-cli.js" || !fs.existsSync(cli))
    return { program: "npm", first: [], shell: process.platform === "win32" };
  const { version } = readJson(path.join(path.dirname(cli), "..", "package.json"));
  if (parseInt(version, 10) < npmMajorMin)
    throw new SetUpProblem(
      `npm ${version} cannot read this lockfile: install Node 20 or newer, which brings a newer npm.`,
    );
  // Prefer the Node that npm itself runs under: our own may be the pinned one, which npm is about to replace.
  const program = env.npm_node_execpath || env.NODE || process.execPath;
  return {
    program: fs.existsSync(program) ? program : process.execPath,
    first: [cli],
    shell: false,
  };
}

/** Windows keeps a running program's file from being deleted, but not from being moved: npm has to replace it. */
function stepAside(root) {
  const packages = path.join(root, "node_modules") + path.sep;
  if (process.platform !== "win32" || !process.execPath.startsWith(packages)) return;
  try {
    fs.renameSync(process.execPath, path.join(os.tmpdir(), `magpie-node-${process.pid}.exe`));
  } catch (error) {
    throw new SetUpProblem(
      `The packages have to be installed anew, but this set-up runs from them (${error.message}). ` +
        `Delete the folder node_modules and run the same command again.`,
    );
  }
}

function refuseWhileRunning(root) {
  const runners = whoRuns(root);
  if (runners.length === 0) return;
  const list = runners.map((one) => `    process ${one.pid}: ${one.what}`).join("\n");
  throw new SetUpProblem(
    `The packages have to be installed anew, but Magpie runs from this folder:\n${list}\n` +
      `End it first, then run the same command again.`,
  );
}

/** Installs exactly what the lockfile says. Resolves to the seconds it took, or to null if it was all there already. */
async function installPackages(root, env) {
  const node = pinnedNode(root);
  if (matchesLockfile(root) && (node === null || fs.existsSync(node))) return null;
  refuseWhileRunning(root);
  const npm = npmCommand(root, env);
  removeStamp(root);
  stepAside(root);
  say("installing packages from the lockfile (npm ci); the first time this takes about a minute …");
  const since = Date.now();
  const result = await run(
    npm.program,
    // Development packages and the optional pinned Node are needed whatever NODE_ENV or an .npmrc would leave out.
    [
      ...npm.first,
      "ci",
      "--include=dev",
      "--include=optional",
      "--no-progress",
      "--loglevel=error",
    ],
    {
      cwd: root,
      env,
      shell: npm.shell,
      onTick: (seconds) => say(`… npm ci, ${seconds} s so far`),
    },
  );
  if (!result.ok)
    throw new SetUpProblem(
      `npm ci failed (exit ${result.code}). What it said:\n\n${result.output.trim()}\n`,
    );
  return (Date.now() - since) / 1000;
}

module.exports = { installPackages };
