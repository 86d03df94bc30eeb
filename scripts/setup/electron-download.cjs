"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const { run } = require("./command.cjs");
const { electronVersion } = require("./electron-binary.cjs");
const { pinnedNode } = require("./pinned-node.cjs");
const { say } = require("./say.cjs");

/** From asking for the name to the answer's headers, all redirects included. */
const probeMsMax = 3 * 1000;
const redirectsMax = 5;
/** A download that brings less than this within one look at it is given up: it would take more than a quarter of an hour. */
const bytesPerLookMin = 1024 * 1024;
const lookMs = 10 * 1000;
const downloadMsMax = 10 * 60 * 1000;

const releases = "https://github.com/electron/electron/releases/download/";

/** Reads an option as @electron/get does: npm's configuration first, then the environment. */
function option(env, name) {
  return (
    env[`npm_config_electron_${name}`] ||
    env[`NPM_CONFIG_ELECTRON_${name.toUpperCase()}`] ||
    env[`ELECTRON_${name.toUpperCase()}`] ||
    env[`electron_${name}`]
  );
}

const fileName = (version) => `electron-v${version}-${process.platform}-${process.arch}.zip`;

/** Where Electron would be fetched from, mirrors included. */
function downloadUrl(root, env) {
  const version = electronVersion(root);
  const base = option(env, "mirror") || releases;
  const folder = (option(env, "custom_dir") || `v${version}`).replace("{{ version }}", version);
  return `${base}${folder}/${option(env, "custom_filename") || fileName(version)}`;
}

/** Whether an earlier download lies in @electron/get's cache, so that no network is needed. */
function isCached(root, env) {
  const home = os.homedir();
  const folder =
    env.electron_config_cache ||
    {
      darwin: path.join(home, "Library", "Caches", "electron"),
      win32: path.join(
        env.LOCALAPPDATA || path.join(home, "AppData", "Local"),
        "electron",
        "Cache",
      ),
      linux: path.join(env.XDG_CACHE_HOME || path.join(home, ".cache"), "electron"),
    }[process.platform];
  try {
    const name = option(env, "custom_filename") || fileName(electronVersion(root));
    return fs.readdirSync(folder).some((one) => fs.existsSync(path.join(folder, one, name)));
  } catch {
    return false;
  }
}

/**
 * Asks the host for the file's headers. Resolves to null if it answers that it has it, else to why not, within three
 * seconds. Redirects are followed: where the first host can be reached, the one with the files often cannot.
 */
function whyUnreachable(url, msMax = probeMsMax) {
  return new Promise((resolve) => {
    let request = null;
    let asked = url;
    let timer = null;
    const settle = (why) => {
      clearTimeout(timer);
      if (request) request.destroy();
      resolve(why);
    };
    const ask = (address, redirects) => {
      const { protocol, host } = address;
      asked = host;
      if (protocol !== "https:" && protocol !== "http:")
        return settle(`${address} is no web address`);
      // A GET that is broken off after the headers: signed addresses refuse a HEAD.
      request = require(protocol.slice(0, -1)).get(address, (response) => {
        const { statusCode, headers } = response;
        if (statusCode >= 300 && statusCode < 400 && headers.location) {
          if (redirects === redirectsMax) return settle(`${host} redirects without end`);
          request.destroy();
          return ask(new URL(headers.location, address), redirects + 1);
        }
        return settle(statusCode === 200 ? null : `${host} answered ${statusCode}`);
      });
      const own = request;
      request.on("error", (error) => {
        if (own === request) settle(`${host}: ${error.code || error.message}`);
      });
      return undefined;
    };
    timer = setTimeout(() => settle(`${asked} did not answer within ${msMax / 1000} s`), msMax);
    try {
      ask(new URL(url), 0);
    } catch (error) {
      settle(error.message);
    }
  });
}

/** The bytes of all files under a folder. */
function bytesUnder(folder) {
  let bytes = 0;
  try {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const place = path.join(folder, entry.name);
      if (entry.isDirectory()) bytes += bytesUnder(place);
      else if (entry.isFile()) bytes += fs.statSync(place).size;
    }
  } catch {
    // Files come and go while a download is unpacked.
  }
  return bytes;
}

/**
 * Fetches Electron's program with the package's own installer. Resolves to null, or to why it failed: a host that cannot
 * be reached costs three seconds, one that stops sending ten.
 */
async function fetchElectron(root, env, lookEveryMs = lookMs) {
  const url = downloadUrl(root, env);
  const { host } = new URL(url);
  // Behind a proxy only @electron/get itself can tell.
  if (!isCached(root, env) && !env.ELECTRON_GET_USE_PROXY) {
    say(`asking ${host} for Electron …`);
    const why = await whyUnreachable(url);
    if (why !== null) return why;
    say(`fetching Electron from ${host} (about 110 MB) …`);
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "magpie-electron-"));
  const electron = path.join(root, "node_modules", "electron");
  let looking = null;
  let gaveUp = null;
  const result = await run(
    // The installer needs a newer Node than the one we may run under.
    pinnedNode(root) || process.execPath,
    [path.join(electron, "install.js")],
    {
      cwd: root,
      env: { ...env, TMPDIR: folder, TEMP: folder, TMP: folder, ELECTRON_GET_NO_PROGRESS: "1" },
      onStart: (stop) => {
        const since = Date.now();
        let before = 0;
        looking = setInterval(() => {
          const bytes = bytesUnder(folder) + bytesUnder(path.join(electron, "dist"));
          if (Math.abs(bytes - before) < bytesPerLookMin) gaveUp = `${host} sends too slowly`;
          else if (Date.now() - since > downloadMsMax)
            gaveUp = `${host} needed more than ten minutes`;
          else say(`… ${Math.round(bytes / 1e6)} MB`);
          before = bytes;
          if (gaveUp !== null) stop();
        }, lookEveryMs);
      },
    },
  );
  clearInterval(looking);
  removeFolder(folder);
  if (result.ok) return null;
  return gaveUp || result.output.trim().split("\n").slice(0, 3).join(" | ");
}

function removeFolder(folder) {
  // Named so since Node 14.14; before, removing a folder with its contents went by another name.
  if (fs.rmSync) fs.rmSync(folder, { recursive: true, force: true });
  else fs.rmdirSync(folder, { recursive: true });
}

module.exports = { downloadUrl, fetchElectron, whyUnreachable };
