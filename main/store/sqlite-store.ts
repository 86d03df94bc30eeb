import type Database from "better-sqlite3";
import {
  type OperationArgs,
  type OperationName,
  type OperationResult,
  runOperation,
} from "../messaging/operations/index.ts";
import { closeDatabase, openDatabase } from "./open-database.ts";
import { createSqliteTx } from "./sqlite-tx.ts";

/** Runs operations on one database, synchronously; the worker holds one, and so can tests. */
export interface SqliteStore {
  run<O extends OperationName>(name: O, args: OperationArgs<O>): OperationResult<O>;
  close(): void;
}

/** The store on an open database, which is closed with it. */
export function sqliteStoreOn(database: Database.Database): SqliteStore {
  const tx = createSqliteTx(database);
  return {
    run: (name, args) => database.transaction(() => runOperation(name, tx, args)).immediate(),
    close: () => closeDatabase(database),
  };
}

/** Opens the database at `path` (see openDatabase for what it throws). */
export function openSqliteStore(path: string): SqliteStore {
  return sqliteStoreOn(openDatabase(path));
}
