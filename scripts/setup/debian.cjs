"use strict";
const fs = require("fs");
const { run } = require("./command.cjs");
const { say } = require("./say.cjs");

/** Whether this is Debian, Ubuntu or one of their kin. */
function isDebian() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(fs.readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

const isRoot = () => typeof process.getuid === "function" && process.getuid() === 0;

const aptOptions = [
  // Someone else's package manager may be at work; a host that cannot be reached must not cost minutes.
  "-o",
  "DPkg::Lock::Timeout=120",
  "-o",
  "Acquire::Retries=1",
  "-o",
  "Acquire::http::Timeout=20",
  "-o",
  "Acquire::https::Timeout=20",
];

/** Installs Debian packages. Resolves to null, or to what apt-get said when it failed. */
async function installDebianPackages(packages, env) {
  const apt = (...args) =>
    run("apt-get", [...aptOptions, ...args], {
      env: { ...env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
      gentle: true,
      onTick: (seconds, line) => say(`… ${seconds} s: ${line}`),
    });
  say(
    `installing with apt-get: ${packages.join(", ")} (about 200 MB with a browser, less without) …`,
  );
  const since = Date.now();
  const update = await apt("update", "-q");
  const install = ["install", "-y", "-q", "--no-install-recommends", ...packages];
  let result = await apt(...install);
  if (!result.ok && result.output.includes("dpkg --configure -a")) {
    say("an earlier installation was cut off; mending it with dpkg --configure -a …");
    await run("dpkg", ["--configure", "-a"], { env, gentle: true });
    result = await apt(...install);
  }
  if (result.ok) {
    say(`installed in ${((Date.now() - since) / 1000).toFixed(0)} s`);
    return null;
  }
  return `${update.ok ? "" : `${update.output.trim()}\n`}${result.output.trim()}`;
}

module.exports = { isDebian, isRoot, installDebianPackages };
