import type { Tx } from "../../messaging/tx.ts";
import { rowsOf } from "../memory-tables.ts";
import { createMemoryTx } from "../memory-tx.ts";
import { openDatabase } from "../open-database.ts";
import { createSqliteTx } from "../sqlite-tx.ts";
import type { StoreRows } from "../store-rows.ts";
import { sqliteRows } from "./sqlite-rows.ts";

/** A store without its operations: what is written goes straight to the rows. */
export interface OpenRows {
  /** Runs `work` in one transaction; where it throws, or the commit does, nothing has changed. */
  transact<T>(work: (tx: Tx) => T): T;
  rows(): StoreRows;
  close(): void;
}

export function openSqliteRows(): OpenRows {
  const database = openDatabase(":memory:");
  const tx = createSqliteTx(database);
  return {
    transact: (work) => database.transaction(() => work(tx)).immediate(),
    rows: () => sqliteRows(database),
    close: () => database.close(),
  };
}

export function openMemoryRows(): OpenRows {
  const { tx, tables, transact } = createMemoryTx();
  return {
    transact: (work) => transact(() => work(tx)),
    rows: () => rowsOf(tables),
    close: () => undefined,
  };
}
