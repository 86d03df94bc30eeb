import { closeSync, openSync, writeSync } from "node:fs";
import Database from "better-sqlite3";

export const pageBytes = 4096;

/** The pages of a table or index, its leaves and all, in order. */
export function pagesOf(path: string, name: string): number[] {
  const database = new Database(path, { fileMustExist: true });
  try {
    return database
      .prepare<[string], number>("SELECT pageno FROM dbstat WHERE name = ? ORDER BY pageno")
      .pluck()
      .all(name);
  } finally {
    database.close();
  }
}

/** Writes over a file's bytes, as a failing disk does. */
export function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const file = openSync(path, "r+");
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

/** Leaves nothing but zeros of these pages. */
export function spoilPages(path: string, pages: readonly number[]): void {
  for (const page of pages) overwrite(path, (page - 1) * pageBytes, new Uint8Array(pageBytes));
}
