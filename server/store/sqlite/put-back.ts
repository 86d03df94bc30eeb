import {
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import Database from "better-sqlite3";
import { copyInto } from "./copy-file.ts";
import { codeOf, FileProblem } from "./file-problem.ts";
import { assertSound, type FileFigures, openMagpieFile } from "./magpie-file.ts";
import { renewEpoch } from "./open-database.ts";
import { flush } from "./partial-file.ts";

/** Files beside a database that belong to it. */
const beside = ["-wal", "-shm", "-journal"] as const;

const asideName = /^magpie-replaced-.*\.db$/;

const isSameFile = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
};

/**
 * Brings what stands beside a database into it, so that it is one file. Nobody else may have it open: whoever had would go on in a
 * file that has been set aside. What is damaged stays as it is.
 */
function fold(path: string): void {
  const database = new Database(path, { timeout: 0 });
  try {
    database.pragma("locking_mode = EXCLUSIVE");
    database.pragma("wal_checkpoint(TRUNCATE)");
  } catch (error) {
    const code = codeOf(error);
    if (code.startsWith("SQLITE_BUSY"))
      throw new FileProblem("another program holds the database: end it first", { cause: error });
    if (!code.startsWith("SQLITE_CORRUPT") && code !== "SQLITE_NOTADB") throw error;
  } finally {
    database.close();
  }
}

/** A free name for what is set aside at a time, such as magpie-replaced-20261126-104500.db. */
function asidePath(folder: string, at: Date): string {
  const time = at.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  for (let which = 1; ; which++) {
    const path = join(folder, `magpie-replaced-${time}${which === 1 ? "" : `-${which}`}.db`);
    if (!existsSync(path)) return path;
  }
}

/** Gives the present database a second name; it keeps its own until another file takes that. */
function setAside(path: string, aside: string): void {
  try {
    linkSync(path, aside);
  } catch {
    copyFileSync(path, aside);
    flush(aside);
  }
  // A journal that stayed would be played into the file that comes in its database's place.
  for (const suffix of beside)
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
}

export interface PutBack extends FileFigures {
  /** Where the database that was there is now; null where there was none. */
  readonly aside: string | null;
}

/**
 * Puts a backup in the place of a server's database, with a new epoch. Whoever calls holds the data folder (holdData). At each moment
 * either the old database or the new one stands there, whole; the old one is set aside, never removed. Throws FileProblem or SchemaTooNew.
 */
export function putBack(database: string, backup: string, now: Date): PutBack {
  const folder = dirname(resolve(database));
  if (isSameFile(database, backup)) throw new FileProblem(`${backup} is the database itself`);
  const source = openMagpieFile(backup);
  let copied: ReturnType<typeof copyInto>;
  try {
    assertSound(source);
    if (existsSync(database)) fold(database);
    copied = copyInto(folder, source);
  } finally {
    source.close();
  }
  const { path, figures } = copied;
  const fresh = new Database(path);
  try {
    fresh.transaction(() => renewEpoch(fresh))();
  } finally {
    fresh.close();
  }
  flush(path);

  if (!existsSync(database)) {
    renameSync(path, database);
    flush(folder, true);
    return { ...figures, aside: null };
  }
  // One that was killed in between has left the present database a second name.
  for (const name of readdirSync(folder))
    if (asideName.test(name) && isSameFile(join(folder, name), database))
      rmSync(join(folder, name));
  const aside = asidePath(folder, now);
  setAside(database, aside);
  flush(folder, true);
  renameSync(path, database);
  flush(folder, true);
  return { ...figures, aside };
}
