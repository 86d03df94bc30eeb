import type { Index } from "./memory-index.ts";
import type { Journal } from "./memory-journal.ts";

/** Rows by their key, with their indexes; every change is noted in the journal. */
export interface Table<Row> {
  get(key: string): Row | undefined;
  /** Puts a row in the place of the one with its key, if there is one. */
  put(row: Row): void;
  /** Returns the row that was there. */
  remove(key: string): Row | undefined;
  /** All rows, in no order. Meanwhile each may be replaced or removed, but none may be added. */
  all(): Iterable<Row>;
}

export function createTable<Row>(
  journal: Journal,
  keyOf: (row: Row) => string,
  indexes: readonly Index<Row>[],
): Table<Row> {
  const rows = new Map<string, Row>();

  const replace = (key: string, next: Row | undefined): Row | undefined => {
    const old = rows.get(key);
    for (const index of indexes) index.replace(old, next);
    if (next === undefined) rows.delete(key);
    else rows.set(key, next);
    return old;
  };
  const change = (key: string, next: Row | undefined): Row | undefined => {
    const old = replace(key, next);
    journal.note(() => replace(key, old));
    return old;
  };

  return {
    get: (key) => rows.get(key),
    put(row) {
      change(keyOf(row), row);
    },
    remove: (key) => (rows.has(key) ? change(key, undefined) : undefined),
    all: () => rows.values(),
  };
}
