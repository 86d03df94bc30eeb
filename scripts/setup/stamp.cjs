"use strict";
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");

/** Raised when what the set-up does changes so much that a finished one has to be done again. */
const setUpVersion = 1;

const fileOf = (root) => path.join(root, "node_modules", ".magpie-setup.json");

/** Names exactly the packages that belong here: the lockfile's contents, this set-up, this platform. */
function packagesKey(root) {
  return crypto
    .createHash("sha256")
    .update(fs.readFileSync(path.join(root, "package-lock.json")))
    .update(`\n${setUpVersion} ${process.platform} ${process.arch}`)
    .digest("hex");
}

/** The stamp of the last set-up that came to its end, or null. */
function readStamp(root) {
  try {
    const stamp = JSON.parse(fs.readFileSync(fileOf(root), "utf8"));
    return typeof stamp === "object" && stamp !== null && stamp.runtime ? stamp : null;
  } catch {
    return null;
  }
}

/** Written last, and in one step: a set-up that was cut off leaves none. */
function writeStamp(root, stamp) {
  const file = fileOf(root);
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(stamp, null, 2)}\n`);
  fs.renameSync(draft, file);
}

function removeStamp(root) {
  try {
    fs.unlinkSync(fileOf(root));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

module.exports = { packagesKey, readStamp, writeStamp, removeStamp };
