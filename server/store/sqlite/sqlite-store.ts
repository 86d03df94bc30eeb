import Database from "better-sqlite3";
import { CannotStore, type StoreTrouble } from "../cannot-store.ts";
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

/** SQLite's words for a disk that does not take what is written, by how each code begins. */
const troubles: readonly (readonly [code: string, trouble: Exclude<StoreTrouble, null>])[] = [
  ["SQLITE_FULL", "full"],
  ["SQLITE_IOERR", "failed"],
  ["SQLITE_READONLY", "failed"],
  ["SQLITE_CANTOPEN", "failed"],
];

/** An error as the rules are to see it: of the disk, or its own. */
function ofTheDisk(error: unknown): unknown {
  const code = error instanceof Database.SqliteError ? error.code : "";
  const trouble = troubles.find(([start]) => code.startsWith(start))?.[1];
  return trouble ? new CannotStore(trouble) : error;
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
        // A disk that is full may have ended the whole transaction: then nobody's work was done.
        if (!db.inTransaction) throw error;
        db.exec("ROLLBACK TO one");
        settle.push(() => write.reject(ofTheDisk(error)));
      }
      db.exec("RELEASE one");
    }
    db.exec("COMMIT");
  } catch (error) {
    // The group as a whole did not reach the disk: nobody's work was done.
    if (db.inTransaction) db.exec("ROLLBACK");
    for (const write of group) write.reject(ofTheDisk(error));
    return;
  }
  for (const one of settle) one();
}

export interface StoreWatch {
  /** Nothing can be stored any more, for another reason than before, or (null) it can again. */
  onTrouble?(trouble: StoreTrouble): void;
}

/**
 * The server's store on SQLite: one writer queue (several queued writes share a commit, each behind a savepoint of its
 * own), and a second connection that reads snapshots.
 */
export function openSqliteStore(path: string, watch: StoreWatch = {}): Store {
  return sqliteStoreOn(openDatabase(path), connect(path), watch);
}

/** The store over two open connections to one database, which it closes. */
export function sqliteStoreOn(
  writer: Database.Database,
  reader: Database.Database,
  { onTrouble }: StoreWatch = {},
): Store {
  reader.pragma("query_only = ON");
  const writeTx = createSqliteTx(writer);
  const readTx: ReadTx = createSqliteTx(reader);
  const queue: QueuedWrite[] = [];
  let writing: Promise<void> | null = null;
  let reading: Promise<unknown> = Promise.resolve();
  let closed = false;

  const total = writer.prepare<[], number>("SELECT total_changes()").pluck();
  let trouble: StoreTrouble = null;
  const seen = (now: StoreTrouble): void => {
    if (now === trouble) return;
    trouble = now;
    try {
      onTrouble?.(now);
    } catch {
      // Whatever becomes of what is told, it keeps nobody's writes from being done.
    }
  };
  /** What became of a group's writing; a group that only looked says nothing of the disk. */
  const watched = async (group: QueuedWrite[]): Promise<void> => {
    const before = total.get();
    let refused: StoreTrouble = null;
    const noticing = group.map((write) => ({
      ...write,
      reject(error: unknown) {
        if (error instanceof CannotStore) refused = error.trouble;
        write.reject(error);
      },
    }));
    await commitGroup(writer, writeTx, noticing);
    if (refused !== null) seen(refused);
    else if (total.get() !== before) seen(null);
  };

  const drain = async (): Promise<void> => {
    try {
      while (queue.length > 0) await watched(queue.splice(0, groupMax));
    } finally {
      writing = null;
    }
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
