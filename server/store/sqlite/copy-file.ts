import { closeSync, openSync, statfsSync } from "node:fs";
import type Database from "better-sqlite3";
import { codeOf, FileProblem } from "./file-problem.ts";
import { assertSound, type FileFigures, figuresOf, openMagpieFile } from "./magpie-file.ts";
import { flush, partialPath, removePartials } from "./partial-file.ts";

/** How many bytes may be written in a folder. */
export const roomIn = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

/** Whether a failure says that the disk is full; SQLite says so in several ways. */
const isFull = (error: unknown): boolean =>
  ["ENOSPC", "EDQUOT", "SQLITE_FULL", "SQLITE_IOERR_WRITE"].includes(codeOf(error));

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`;

function sizeOf(database: Database.Database): number {
  const figure = (name: string): number => Number(database.pragma(name, { simple: true }));
  return (figure("page_count") - figure("freelist_count")) * figure("page_size");
}

/**
 * Writes a database into one file of a folder, as it is at one moment, without keeping anybody from writing: a single reading
 * transaction. It is under a name of its own, on the disk, looked at again, and for this user only. Throws FileProblem where there is no room.
 */
export function copyInto(
  folder: string,
  source: Database.Database,
  room: (folder: string) => number = roomIn,
): { readonly path: string; readonly figures: FileFigures } {
  removePartials(folder);
  const [path, needed] = [partialPath(folder), sizeOf(source)];
  const noRoom = (cause?: unknown): FileProblem =>
    new FileProblem(`there is no room in ${folder}: about ${megabytes(needed)} are needed`, {
      cause,
    });
  if (room(folder) < needed) throw noRoom();
  try {
    closeSync(openSync(path, "wx", 0o600));
    source.prepare("VACUUM INTO ?").run(path);
    flush(path);
    const copy = openMagpieFile(path);
    try {
      assertSound(copy);
      return { path, figures: figuresOf(copy) };
    } finally {
      copy.close();
    }
  } catch (error) {
    removePartials(folder);
    if (isFull(error)) throw noRoom(error);
    throw error;
  }
}
