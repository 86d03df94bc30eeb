"use strict";
const fs = require("fs");
const path = require("path");

/** Debian's browser proper comes before the script of the same name, which adds options of its own. */
const fixed = {
  linux: ["/usr/lib/chromium/chromium"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
  ],
};

const names = [
  "chromium",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
  "chromium-browser",
];

/** The first of these programs that PATH leads to, or null. */
function onPath(programs, env) {
  for (const name of programs)
    for (const folder of (env.PATH || "").split(path.delimiter)) {
      const place = path.join(folder, name);
      if (folder !== "" && fs.existsSync(place)) return place;
    }
  return null;
}

/** An installed Chromium, Chrome or Edge: the absolute path of its program, or null. MAGPIE_CHROMIUM names one outright. */
function findBrowser(env, platform = process.platform) {
  if (env.MAGPIE_CHROMIUM) return fs.existsSync(env.MAGPIE_CHROMIUM) ? env.MAGPIE_CHROMIUM : null;
  const folders =
    platform === "win32"
      ? [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].filter(Boolean)
      : [""];
  for (const place of fixed[platform] || [])
    for (const folder of folders) {
      const program = folder === "" ? place : path.join(folder, place);
      if (fs.existsSync(program)) return program;
    }
  return platform === "linux" ? onPath(names, env) : null;
}

module.exports = { findBrowser, onPath };
