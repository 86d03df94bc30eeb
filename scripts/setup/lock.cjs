"use strict";
const fs = require("fs");
const { identify, isAlive } = require("./process-identity.cjs");

const pollMs = 150;
/** Longer than a cold installation on a slow line; past it, waiting is no help any more. */
const waitMsMax = 30 * 60 * 1000;
/** Taking over a dead holder's lock takes milliseconds; a takeover older than this was itself cut off. */
const takeoverMsMax = 10 * 1000;

function readHolder(file) {
  try {
    const holder = JSON.parse(fs.readFileSync(file, "utf8"));
    return typeof holder === "object" && holder !== null ? holder : {};
  } catch (error) {
    // A lock that is just being written, or was cut off in writing, has no readable holder.
    return error.code === "ENOENT" ? null : {};
  }
}

function isDead(file, holder) {
  if (holder.pid !== undefined) return !isAlive(holder);
  try {
    return Date.now() - fs.statSync(file).mtimeMs > takeoverMsMax;
  } catch {
    return false;
  }
}

/** Creates the file and writes our identity into it; false if it is there already. */
function create(file) {
  try {
    fs.writeFileSync(file, JSON.stringify(identify(process.pid)), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Removes a dead holder's lock. Only one at a time may: two could each remove what the other has just created. */
function removeDead(file) {
  const takeover = `${file}.takeover`;
  try {
    fs.closeSync(fs.openSync(takeover, "wx"));
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    try {
      if (Date.now() - fs.statSync(takeover).mtimeMs > takeoverMsMax) fs.unlinkSync(takeover);
    } catch (vanished) {
      if (vanished.code !== "ENOENT") throw vanished;
    }
    return;
  }
  try {
    const holder = readHolder(file);
    if (holder !== null && isDead(file, holder)) fs.unlinkSync(file);
  } finally {
    fs.unlinkSync(takeover);
  }
}

/** Takes the lock if it is free or its holder is dead. Returns a release function, or the holder `{pid}` that lives. */
function tryLock(file) {
  for (let round = 0; round < 3; round++) {
    if (create(file)) {
      let held = true;
      const release = () => {
        if (!held) return;
        held = false;
        process.removeListener("exit", release);
        try {
          fs.unlinkSync(file);
        } catch (error) {
          if (error.code !== "ENOENT") throw error;
        }
      };
      process.on("exit", release);
      return { release };
    }
    const holder = readHolder(file);
    if (holder === null) continue;
    if (!isDead(file, holder)) return { holder };
    removeDead(file);
  }
  return { holder: readHolder(file) || {} };
}

/**
 * Takes the lock, waiting for a living holder to let it go; `onWait(holder)` is called once if it has to wait. Resolves
 * to the release function, which is also called when the process exits. Rejects after half an hour.
 */
async function lock(file, onWait) {
  const since = Date.now();
  let told = false;
  for (;;) {
    const result = tryLock(file);
    if (result.release) return result.release;
    if (!told) onWait(result.holder);
    told = true;
    if (Date.now() - since > waitMsMax)
      throw new Error(`${file} is still held by process ${result.holder.pid}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

module.exports = { lock, tryLock };
