"use strict";
const { execFileSync } = require("child_process");
const fs = require("fs");
const path = require("path");

const programs = {
  darwin: "Electron.app/Contents/MacOS/Electron",
  linux: "electron",
  win32: "electron.exe",
};

const folderOf = (root) => path.join(root, "node_modules", "electron");

/** The version of Electron that the packages ask for. */
function electronVersion(root) {
  return JSON.parse(fs.readFileSync(path.join(folderOf(root), "package.json"), "utf8")).version;
}

/** Electron's own program if it has been unpacked completely, else null. Cheap: looks at two files. */
function findElectron(root) {
  const program = path.join(folderOf(root), "dist", programs[process.platform]);
  // The package writes path.txt when everything is unpacked.
  return fs.existsSync(program) && fs.existsSync(path.join(folderOf(root), "path.txt"))
    ? program
    : null;
}

/** Null if the program can run here, else why not: a bare Linux lacks the libraries that it is linked against. */
function whyElectronCannotRun(program) {
  try {
    execFileSync(program, ["--version"], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 20 * 1000,
    });
    return null;
  } catch (error) {
    const said = String(error.stderr || error.message).trim();
    return said.split("\n").pop();
  }
}

module.exports = { electronVersion, findElectron, whyElectronCannotRun };
