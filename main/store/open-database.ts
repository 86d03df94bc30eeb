import { readdirSync, rmSync, statfsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "better-sqlite3";
import { isDamage, isFull } from "./damage.ts";
import { migrations } from "./migrations.ts";
import { StoreProblem } from "./store-problem.ts";

function version(database: Database.Database): number {
  const value: unknown = database.pragma("user_version", { simple: true });
  if (typeof value !== "number") throw new StoreProblem("damaged", "the schema has no version");
  return value;
}

function refuseNewer(found: number, steps: readonly string[]): void {
  if (found > steps.length)
    throw new StoreProblem(
      "tooNew",
      `this history was written by a newer Magpie (schema ${found}, this one knows ${steps.length})`,
    );
}

/**
 * Removes the copies that earlier migrations left: deleted text would live on in them. One that cannot be removed now, as
 * somebody else holds it open, is tried again with the next start: the history opens all the same.
 */
function removeCopies(path: string): void {
  if (path === ":memory:") return;
  const prefix = `${basename(path)}.before-`;
  for (const name of readdirSync(dirname(path)).filter((each) => each.startsWith(prefix)))
    try {
      rmSync(join(dirname(path), name), { force: true });
    } catch {
      // The next start.
    }
}

/** How many bytes may be written in a folder. */
export function roomIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Copies a database to `copy`. Where there is no room for it that is said in SQLite's words, and nothing is begun. */
function makeCopy(database: Database.Database, copy: string): void {
  const figure = (name: string): number => Number(database.pragma(name, { simple: true }));
  // One that is begun in vain would fill the disk for others too.
  if (roomIn(dirname(copy)) < figure("page_count") * figure("page_size"))
    throw new Database.SqliteError("there is no room for a copy of the database", "SQLITE_FULL");
  database.prepare("VACUUM INTO ?").run(copy);
}

function runSteps(database: Database.Database, from: number, steps: readonly string[]): void {
  for (let step = from; step < steps.length; step++) {
    database.transaction(() => {
      database.exec(steps[step] ?? "");
      database.pragma(`user_version = ${step + 1}`);
    })();
  }
}

/**
 * Brings the schema to the newest version, one step a transaction. Before the first step of an older database a copy is
 * kept beside it, until a later start finds the new schema in use.
 */
function migrate(database: Database.Database, path: string, steps: readonly string[]): void {
  const from = version(database);
  if (from === steps.length) removeCopies(path);
  if (from === 0 || from === steps.length || path === ":memory:") {
    runSteps(database, from, steps);
    return;
  }
  const copy = `${path}.before-${steps.length}`;
  // One may be left from a migration that was interrupted: this database is still what it was a copy of.
  rmSync(copy, { force: true });
  let isWhole = false;
  try {
    makeCopy(database, copy);
    isWhole = true;
    runSteps(database, from, steps);
  } catch (error) {
    // The next try makes one anew, and may need the room for it.
    if (!isWhole || isFull(error)) rmSync(copy, { force: true });
    throw error;
  }
}

/** How long a writing waits for somebody else who holds the database, in ms. */
export const busyMsMax = 5_000;

export interface OpenDatabaseOptions {
  readonly steps?: readonly string[];
  /** Looks through the database before anything is written to it; throws SQLite's own kind of error for a damage. */
  check?(database: Database.Database): void;
}

/**
 * Opens (or makes) the client's database: WAL, synchronous=FULL, so that what was promised as queued is on the disk;
 * deleted text is overwritten. Throws StoreProblem for a newer schema and for a file that is no database; the file is
 * then as it was.
 */
export function openDatabase(
  path: string,
  { steps = migrations, check }: OpenDatabaseOptions = {},
): Database.Database {
  const database = new Database(path, { timeout: busyMsMax });
  try {
    refuseNewer(version(database), steps);
    check?.(database);
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    database.pragma("secure_delete = ON");
    migrate(database, path, steps);
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && isDamage(error))
      throw new StoreProblem("damaged", "the file is not a readable database");
    throw error;
  }
}

/**
 * A cleanly closed database's bytes as one in memory, brought to the newest schema there, that can only be read. `isOlder` says that
 * the file is of an older one.
 */
export function openCopy(bytes: Buffer): {
  readonly database: Database.Database;
  readonly isOlder: boolean;
} {
  // Its head says that there is a log beside it, which one in memory has not got.
  bytes.fill(1, 18, 20);
  const database = new Database(bytes);
  const found = version(database);
  refuseNewer(found, migrations);
  migrate(database, ":memory:", migrations);
  database.pragma("query_only = ON");
  return { database, isOlder: found < migrations.length };
}

/**
 * Closes the database, with everything written back into its one file. It is closed whatever becomes of that: what could
 * not be written back stays in the log beside it, for the next start. Throws what went wrong, afterwards.
 */
export function closeDatabase(database: Database.Database): void {
  try {
    database.pragma("wal_checkpoint(TRUNCATE)");
  } finally {
    database.close();
  }
}
