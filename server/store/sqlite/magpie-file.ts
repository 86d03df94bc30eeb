import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { codeOf, FileProblem } from "./file-problem.ts";
import { migrations } from "./migrations.ts";
import { SchemaTooNew } from "./open-database.ts";

/** The tables by which a server's database is told from every other, in each of its schemas. */
const told = ["accounts", "conversations", "messages", "stints", "store"];

/** The schema's version of an open database. */
export const schemaOf = (database: Database.Database): number =>
  Number(database.pragma("user_version", { simple: true }));

function assertMagpie(database: Database.Database, path: string): void {
  const found = database
    .prepare<[string], { count: number }>(
      `SELECT count(*) AS count FROM sqlite_schema
       WHERE type = 'table' AND name IN (SELECT value FROM json_each(?))`,
    )
    .get(JSON.stringify(told));
  const schema = schemaOf(database);
  if (found?.count !== told.length || schema < 1)
    throw new FileProblem(`${path} is not the database of a Magpie server`);
  if (schema > migrations.length) throw new SchemaTooNew(path, schema, migrations.length);
}

/** Opens a server's database for reading only. Throws FileProblem where the file is none, SchemaTooNew where a newer server wrote it. */
export function openMagpieFile(path: string): Database.Database {
  if (!existsSync(path)) throw new FileProblem(`there is no file ${path}`);
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    assertMagpie(database, path);
    return database;
  } catch (error) {
    database.close();
    if (codeOf(error) !== "SQLITE_NOTADB") throw error;
    throw new FileProblem(`${path} is not a database`, { cause: error });
  }
}

/** What does not fit together in the pages of a file; nothing in a sound one. */
export function damageOf(
  database: Database.Database,
  check: "integrity_check" | "quick_check" = "quick_check",
): string[] {
  try {
    return database
      .prepare<[], { found: string }>(`SELECT ${check} AS found FROM pragma_${check}`)
      .all()
      .flatMap(({ found }) => (found === "ok" ? [] : [found]));
  } catch (error) {
    if (!(error instanceof Error) || !codeOf(error).startsWith("SQLITE_CORRUPT")) throw error;
    return [error.message];
  }
}

/** Throws FileProblem where pages of the file do not fit together. */
export function assertSound(database: Database.Database): void {
  if (damageOf(database).length > 0) throw new FileProblem(`${database.name} is damaged`);
}

export interface FileFigures {
  readonly people: number;
  readonly conversations: number;
  readonly messages: number;
  /** The version of its schema. */
  readonly schema: number;
}

export function figuresOf(database: Database.Database): FileFigures {
  const count = (table: string): number =>
    Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  return {
    people: count("accounts"),
    conversations: count("conversations"),
    messages: count("messages"),
    schema: schemaOf(database),
  };
}
