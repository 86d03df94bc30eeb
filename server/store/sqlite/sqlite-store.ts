import type Database from "better-sqlite3";
import { StoreClosed } from "../store-closed.ts";
import type { ReadTx, Store, WriteTx } from "../store.ts";
import { connect, openDatabase } from "./open-database.ts";
import { createSqliteTx } from "./sqlite-tx.ts";

/** So many queued writes share one commit at the most. */
const groupMax = 64;

interface QueuedWrite {
  work(tx: WriteTx): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Begins, and hands over what came of each piece of work after the commit of all. */
async function commitGroup(
  db: Database.Database,
  tx: WriteTx,
  group: QueuedWrite[],
): Promise<void> {
  const settle: (() => void)[] = [];
  try {
    db.exec("BEGIN IMMEDIATE");
    for (const write of group) {
      db.exec("SAVEPOINT one");
      try {
        const value = await write.work(tx);
        settle.push(() => write.resolve(value));
      } catch (error) {
        db.exec("ROLLBACK TO one");
        settle.push(() => write.reject(error));
      }
      db.exec("RELEASE one");
    }
    db.exec("COMMIT");
  } catch (error) {
    // The group as a whole did not reach the disk: nobody's work was done.
    if (db.inTransaction) db.exec("ROLLBACK");
    for (const write of group) write.reject(error);
    return;
  }
  for (const one of settle) one();
}

/**
 * The server's store on SQLite: one writer queue (several queued writes share a commit, each behind a savepoint of its
 * own), and a second connection that reads snapshots.
 */
export function openSqliteStore(path: string): Store {
  const writer = openDatabase(path);
  const reader = connect(path);
  reader.pragma("query_only = ON");
  const writeTx = createSqliteTx(writer);
  const readTx: ReadTx = createSqliteTx(reader);
  const queue: QueuedWrite[] = [];
  let writing: Promise<void> | null = null;
  let reading: Promise<unknown> = Promise.resolve();
  let closed = false;

  const drain = async (): Promise<void> => {
    while (queue.length > 0) await commitGroup(writer, writeTx, queue.splice(0, groupMax));
    writing = null;
  };

  const snapshot = async <T>(work: (tx: ReadTx) => Promise<T>): Promise<T> => {
    reader.exec("BEGIN");
    try {
      return await work(readTx);
    } finally {
      reader.exec("COMMIT");
    }
  };

  return {
    read(work) {
      if (closed) return Promise.reject(new StoreClosed("the store is closed"));
      const mine = reading.then(() => snapshot(work));
      reading = mine.catch(() => undefined);
      return mine;
    },
    write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
      if (closed) return Promise.reject(new StoreClosed("the store is closed"));
      return new Promise<T>((resolve, reject) => {
        // What `work` resolves with is what its own promise resolves with.
        queue.push({ work, resolve: (value) => resolve(value as T), reject });
        writing ??= Promise.resolve().then(drain);
      });
    },
    async close() {
      if (closed) return;
      closed = true;
      await writing;
      await reading;
      reader.close();
      writer.close();
    },
  };
}
