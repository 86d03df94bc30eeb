import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tx } from "#main/messaging/tx.ts";
import { openDatabase } from "#main/store/open-database.ts";
import { createMemoryTx } from "#main/store/memory-tx.ts";
import { createSqliteTx } from "#main/store/sqlite-tx.ts";
import { createMemoryDatabase } from "#server/store/memory/memory-database.ts";
import { openMemoryStore } from "#server/store/memory/memory-store.ts";
import { openSqliteStore } from "#server/store/sqlite/sqlite-store.ts";
import type { Store as ServerStore } from "#server/store/store.ts";

/** Which stores a run goes by. One that stands in memory is one more case in each of the two functions below. */
export const storeKinds = ["memory", "sqlite"] as const;
export type StoreKind = (typeof storeKinds)[number];

/** One of so many seeds runs on the real SQLite stores, on both sides. */
const sqliteShare = 15;
/** By which stores a seed goes where nobody says. */
export const storeOfSeed = (seed: number): StoreKind =>
  seed % sqliteShare === 0 ? "sqlite" : "memory";

/** A client's store without its operations, so that what they write can be watched. */
export interface ClientDisk {
  readonly tx: Tx;
  /** Runs work in one transaction: it commits, or changes nothing and throws what the work threw. */
  transact<T>(work: () => T): T;
  close(): void;
}

export function openClientDisk(kind: StoreKind): ClientDisk {
  switch (kind) {
    case "memory": {
      const { tx, transact } = createMemoryTx();
      return { tx, transact, close: () => undefined };
    }
    case "sqlite": {
      const database = openDatabase(":memory:");
      return {
        tx: createSqliteTx(database),
        transact: (work) => database.transaction(work).immediate(),
        close: () => void database.close(),
      };
    }
  }
}

/** The server's store as one process has opened it. */
export interface ProcessStore {
  readonly store: ServerStore;
  /** The process is gone, and with it what it had not committed. */
  kill(): void;
}

/** The server's store with what an administrator may do to it: keep a backup, and put one in place. */
export interface ServerDisk {
  readonly store: ServerStore;
  /** Opens the store for one process more. */
  open(): ProcessStore;
  /** Keeps the state as it is now. Returns what puts that in place of the store: with a new epoch, as another store. */
  backup(): () => Promise<void>;
  close(): Promise<void>;
}

export function openServerDisk(kind: StoreKind): ServerDisk {
  switch (kind) {
    case "memory":
      return openMemoryDisk();
    case "sqlite":
      return openSqliteDisk();
  }
}

function openMemoryDisk(): ServerDisk {
  let database = createMemoryDatabase();
  let store = openMemoryStore(database);
  return {
    get store() {
      return store;
    },
    open() {
      const own = openMemoryStore(database);
      return { store: own, kill: own.kill };
    },
    backup() {
      const kept = database.copy();
      return async () => {
        await store.close();
        database = kept.copy();
        store = openMemoryStore(database);
      };
    },
    close: () => store.close(),
  };
}

function openSqliteDisk(): ServerDisk {
  // In memory where there is such a folder: nothing of it outlives the run.
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "magpie-sim-"));
  let generation = 0;
  const pathOf = (name: string): string => join(folder, `${name}.db`);
  let path = pathOf("0");
  let store = openSqliteStore(path);
  return {
    get store() {
      return store;
    },
    // Two connections would wait for each other's locks inside SQLite, with the one thread that they have: what holds the lock waits
    // for virtual time, which stands meanwhile. So here all processes go by one queue of writes and one of reads.
    open: () => ({ store, kill: () => undefined }),
    backup() {
      const kept = pathOf(`backup-${(generation += 1)}`);
      for (const suffix of ["", "-wal"])
        if (existsSync(path + suffix)) copyFileSync(path + suffix, kept + suffix);
      return async () => {
        await store.close();
        path = pathOf(`${(generation += 1)}`);
        // The copy is another file, by which the server knows that it is another store.
        for (const suffix of ["", "-wal"])
          if (existsSync(kept + suffix)) copyFileSync(kept + suffix, path + suffix);
        store = openSqliteStore(path);
      };
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
