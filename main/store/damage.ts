import Database from "better-sqlite3";

/** SQLite's words for a file that is not what was written, by how each code begins. */
const damageCodes = ["SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT"];

/** Whether an error, as SQLite or another thread's word of it, says that the database itself is damaged. */
export function isDamage({ name, code }: { name: string; code?: string | null }): boolean {
  if (code) return damageCodes.some((start) => code.startsWith(start));
  // What stands in a row as JSON was written by us, whole: what does not parse was changed on the disk.
  return name === "SyntaxError";
}

/** Whether an error is SQLite's word for a disk without room. */
export const isFull = (error: unknown): error is InstanceType<typeof Database.SqliteError> =>
  error instanceof Database.SqliteError && error.code.startsWith("SQLITE_FULL");

/** Throws SQLite's own kind of error where the pages of a database do not fit together. */
export function checkPages(database: Database.Database): void {
  const [first] = database.pragma("quick_check(1)") as { quick_check: string }[];
  if (first?.quick_check !== "ok")
    throw new Database.SqliteError("the pages do not fit together", "SQLITE_CORRUPT");
}
