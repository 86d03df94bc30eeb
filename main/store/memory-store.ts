import { runOperation } from "../messaging/operations/index.ts";
import { rowsOf } from "./memory-tables.ts";
import { createMemoryTx } from "./memory-tx.ts";
import type { SqliteStore } from "./sqlite-store.ts";
import type { StoreRows } from "./store-rows.ts";

/** The twin of the store on SQLite, for tests and the simulator: the same answers from Maps, and nothing on a disk. */
export interface MemoryStore extends SqliteStore {
  /** Everything that is here, as it is now. The rows are frozen, and bytes are only to be looked at. */
  rows(): StoreRows;
}

export function openMemoryStore(): MemoryStore {
  const { tx, tables, transact } = createMemoryTx();
  let isOpen = true;
  const mustBeOpen = (): void => {
    if (!isOpen) throw new TypeError("The database connection is not open");
  };
  return {
    run(name, args) {
      mustBeOpen();
      return transact(() => runOperation(name, tx, args));
    },
    close() {
      mustBeOpen();
      isOpen = false;
    },
    rows: () => rowsOf(tables),
  };
}
