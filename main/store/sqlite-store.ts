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

/** Opens the database at `path` (see openDatabase for what it throws). */
export function openSqliteStore(path: string): SqliteStore {
  const database = openDatabase(path);
  const tx = createSqliteTx(database);
  return {
    run: (name, args) => database.transaction(() => runOperation(name, tx, args)).immediate(),
    close: () => closeDatabase(database),
  };
}
