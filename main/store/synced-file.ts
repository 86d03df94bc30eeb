import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";

/** Writes a file, for this user only, and returns when it is on the disk. */
export function writeSynced(path: string, text: string): void {
  const file = openSync(path, "w", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Returns when the names in a folder are on the disk, where the platform lets one ask for that. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const file = openSync(folder, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
