import { closeSync, fsyncSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "./file-problem.ts";

/** What is being written stands under such a name, with the process that writes it. */
const partial = /^\.magpie-(\d+)\.partial(-journal)?$/;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

/** The name under which this process writes a file of a folder, until it is whole. */
export const partialPath = (folder: string): string =>
  join(folder, `.magpie-${process.pid}.partial`);

/** Removes what processes that are gone, or this one, have left behind in a folder. */
export function removePartials(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(partial.exec(name)?.[1] ?? NaN);
    if (pid === process.pid || (!Number.isNaN(pid) && !isAlive(pid)))
      rmSync(join(folder, name), { force: true });
  }
}

/** Makes sure that a file's content, or a folder's names, are on the disk. */
export function flush(path: string, isFolder = false): void {
  // Windows flushes no folders: its names are in the journal of the file system.
  if (isFolder && process.platform === "win32") return;
  const handle = openSync(path, isFolder ? "r" : "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
