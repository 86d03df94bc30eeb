import Database from "better-sqlite3";
import { isDamage } from "./damage.ts";

/** More damaged stretches than this in one table are not looked behind. */
const holesMax = 1_000;
/** Beyond any rowid that a client's table has. */
const rowidMax = 2 ** 50;

/** A row, or a whole table, that is not there to be read. What passes (a lock, a full disk) is none of it. */
function isUnreadable(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  return isDamage(error) || /^SQLITE_(ERROR|IOERR_READ|IOERR_SHORT_READ)/.test(error.code);
}

/** What `read` gives; `otherwise` where the damage is in its way. Throws what is no damage. */
function unlessDamaged<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (isUnreadable(error)) return otherwise;
    throw error;
  }
}

const damaged = Symbol("damaged");

/** The first place behind a damaged stretch that can be looked up; null where there is none. */
function behindHole(database: Database.Database, table: string, last: number): number | null {
  const first = database
    .prepare(`SELECT rowid FROM ${table} NOT INDEXED WHERE rowid >= ? ORDER BY rowid LIMIT 1`)
    .pluck();
  const isReadable = (from: number): boolean =>
    unlessDamaged<unknown>(() => first.get(from), damaged) !== damaged;
  let step = 1;
  while (!isReadable(last + step)) {
    step *= 2;
    if (last + step > rowidMax) return null;
  }
  let [bad, good] = [last + Math.floor(step / 2), last + step];
  while (good - bad > 1) {
    const middle = Math.floor((bad + good) / 2);
    if (isReadable(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** The rowids of a table that meet a condition, in order, past whatever stretches cannot be read. */
function readableRowids(database: Database.Database, table: string, condition: string): number[] {
  const found: number[] = [];
  let last = 0;
  const read = (from: number): boolean => {
    const rows = database
      .prepare<[number], [rowid: number, wanted: number]>(
        `SELECT rowid, ${condition} FROM ${table} NOT INDEXED WHERE rowid >= ? ORDER BY rowid`,
      )
      .raw()
      .iterate(from);
    for (const [rowid, wanted] of rows) {
      last = rowid;
      if (wanted === 1) found.push(rowid);
    }
    return true;
  };
  let from: number | null = 1;
  for (let holes = 0; from !== null && holes <= holesMax; holes++) {
    const begin = from;
    if (unlessDamaged(() => read(begin), false)) break;
    const behind = last;
    from = unlessDamaged(() => behindHole(database, table, behind), null);
  }
  return found;
}

/**
 * The rows of a table that meet a condition (SQL, 1 or 0 for each row), as they stand there and in order of their rowids; rows
 * and stretches that cannot be read are left out.
 */
export function readableRows(
  database: Database.Database,
  table: string,
  condition: string,
): unknown[] {
  const rowids = unlessDamaged(() => readableRowids(database, table, condition), []);
  return rowids.flatMap((rowid) =>
    unlessDamaged(() => database.prepare(`SELECT * FROM ${table} WHERE rowid = ?`).all(rowid), []),
  );
}

/** The same for a table without rowids, from both of its ends; in order of nothing. */
export function readableByKey(
  database: Database.Database,
  table: string,
  key: string,
  condition: string,
): unknown[] {
  const keys = new Set<string>();
  for (const direction of ["ASC", "DESC"])
    unlessDamaged(() => {
      const rows = database
        .prepare<[], [key: string, wanted: number]>(
          `SELECT ${key}, ${condition} FROM ${table} ORDER BY ${key} ${direction}`,
        )
        .raw()
        .iterate();
      for (const [name, wanted] of rows) if (wanted === 1) keys.add(name);
      return true;
    }, false);
  return [...keys].flatMap((name) => readableRow(database, table, key, name));
}

/** The row of this key, as a list; empty where it is not there, or cannot be read. */
export function readableRow(
  database: Database.Database,
  table: string,
  key: string,
  name: string,
): unknown[] {
  return unlessDamaged(
    () => database.prepare(`SELECT * FROM ${table} WHERE ${key} = ?`).all(name),
    [],
  );
}
