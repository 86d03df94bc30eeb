import { closeSync, openSync, readSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { wasClosedWell } from "./closed-mark.ts";
import { checkPages, isDamage } from "./damage.ts";
import { openDatabase } from "./open-database.ts";
import { goOnRescuing, rescue } from "./rescue.ts";
import { StoreProblem } from "./store-problem.ts";

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** What a log begins with, in either order of bytes. */
const logMagics = [0x377f0682, 0x377f0683];

/** Whether what stands beside the database is no log at all: SQLite would pass over it, and then write over it. */
function hasBrokenLog(path: string): boolean {
  if (sizeOf(`${path}-wal`) === 0) return false;
  // A log beside an empty file, or none, would be deleted without a look.
  if (sizeOf(path) === 0) return true;
  const start = Buffer.alloc(4);
  const file = openSync(`${path}-wal`, "r");
  try {
    readSync(file, start, 0, 4, 0);
  } finally {
    closeSync(file);
  }
  const magic = start.readUInt32BE();
  // Zeros were never promised to be anything: the file has grown, and the power went before its first words were there.
  return magic !== 0 && !logMagics.includes(magic);
}

/** Whether a file that was not empty when it was closed is empty now. */
const wasEmptied = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.size === 0 && sizeOf(`${path}.closed`) > 0;

const damageIn = (error: unknown): boolean =>
  (error instanceof StoreProblem && error.kind === "damaged") ||
  (error instanceof Database.SqliteError && isDamage(error));

/** Opens the database and makes of it what `use` does; with a look through its pages unless it was closed well. */
function tryOpen<T>(path: string, use: (database: Database.Database) => T): T {
  if (hasBrokenLog(path) || wasEmptied(path))
    throw new StoreProblem("damaged", "the file or its log is not what was written");
  const isSound = wasClosedWell(path);
  const database = openDatabase(path, isSound ? {} : { check: checkPages });
  try {
    return use(database);
  } catch (error) {
    database.close();
    // The schema is the newest, and says that something of it is not there.
    if (error instanceof Database.SqliteError && error.code === "SQLITE_ERROR")
      throw new StoreProblem("damaged", error.message);
    throw error;
  }
}

/**
 * Opens the database at `path` for `use`. One that is damaged, or was found so (`damaged`), is set aside and made anew with what
 * can be saved of it (see rescue). Throws StoreProblem for a newer schema, and for a damage where rescuing does not work either;
 * the file is then as it was.
 */
export function openSound<T>(
  path: string,
  { damaged = false, now }: { readonly damaged?: boolean; readonly now: number },
  use: (database: Database.Database) => T,
): T {
  if (path === ":memory:") return use(openDatabase(path));
  goOnRescuing(path);
  if (!damaged)
    try {
      return tryOpen(path, use);
    } catch (error) {
      if (!damageIn(error)) throw error;
    }
  try {
    rescue(path, now);
  } catch (error) {
    throw new StoreProblem(
      "damaged",
      `the file is damaged, and could not be set aside: ${error instanceof Error ? error.name : "unknown"}`,
    );
  }
  return tryOpen(path, use);
}
