import { existsSync, linkSync, renameSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { copyInto, roomIn } from "./copy-file.ts";
import { codeOf, FileProblem } from "./file-problem.ts";
import { type FileFigures, openMagpieFile } from "./magpie-file.ts";
import { flush, removePartials } from "./partial-file.ts";

export interface BackupOptions {
  /** Whether a file of that name may be replaced. */
  readonly force: boolean;
  /** How many bytes may be written in a folder. */
  readonly room?: (folder: string) => number;
}

/** Gives what is whole its name; without `force` only where that is free, also when somebody takes it meanwhile. */
function giveName(from: string, to: string, force: boolean): void {
  const taken = (cause?: unknown): FileProblem =>
    new FileProblem(`${to} is there already: choose another name, or replace it with --force`, {
      cause,
    });
  if (force) return renameSync(from, to);
  try {
    linkSync(from, to);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw taken(error);
    // Not every file system has links; there the look before has to do.
    if (existsSync(to)) throw taken(error);
    renameSync(from, to);
  }
}

/**
 * Writes a server's database into one file, also while a server runs on it. Under its name stands either the whole file or nothing;
 * what a backup that was killed has left is removed by the next one in the same folder. Throws FileProblem or SchemaTooNew.
 */
export function backUp(
  database: string,
  file: string,
  { force, room = roomIn }: BackupOptions,
): FileFigures & { readonly bytes: number } {
  const to = resolve(file);
  const folder = dirname(to);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new FileProblem(`there is no folder ${folder}`);
  if (basename(to) === "" || (existsSync(to) && !statSync(to).isFile()))
    throw new FileProblem(`${to} is no name for a file`);
  const present = openMagpieFile(database);
  try {
    const stands = statSync(to, { throwIfNoEntry: false });
    const own = statSync(database);
    if (stands && stands.ino === own.ino && stands.dev === own.dev)
      throw new FileProblem(`${to} is the database itself`);
    if (stands && !force)
      throw new FileProblem(
        `${to} is there already: choose another name, or replace it with --force`,
      );
    const { path, figures } = copyInto(folder, present, room);
    const { size: bytes } = statSync(path);
    try {
      giveName(path, to, force);
    } finally {
      removePartials(folder);
    }
    flush(folder, true);
    return { ...figures, bytes };
  } catch (error) {
    const code = codeOf(error);
    if (!["EACCES", "EPERM", "EROFS"].includes(code)) throw error;
    throw new FileProblem(`${folder} may not be written by this user (${code})`, { cause: error });
  } finally {
    present.close();
  }
}
