import { StoreClosed } from "../store-closed.ts";
import type { ReadTx, Store, WriteTx } from "../store.ts";
import { createMemoryDatabase, type MemoryDatabase } from "./memory-database.ts";
import { type Ask, createReads } from "./memory-reads.ts";
import { createWrites } from "./memory-writes.ts";
import { underWay } from "./versions.ts";

/** So many queued writes share one commit at the most, as on SQLite. */
const groupMax = 64;

export interface MemoryStoreOptions {
  /**
   * Runs before each commit, which comes when it resolves. When it rejects, nobody's work in this commit is done, as if the
   * disk had refused it. Whoever kills the store meanwhile takes the commit with it.
   */
  beforeCommit?(): Promise<void>;
}

export interface MemoryStore extends Store {
  /**
   * Ends it as a process ends that is killed: what is not committed is rolled back, others may write at once, and nothing that
   * was asked of it, or will be, is ever answered.
   */
  kill(): void;
}

interface QueuedWrite {
  work(tx: WriteTx): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/**
 * The server's store in plain maps, for simulations: it does what the one on SQLite does, with queue, shared commits and
 * snapshots of its own, and keeps nothing. Stores on one database are as processes on one file.
 */
export function openMemoryStore(
  database: MemoryDatabase = createMemoryDatabase(),
  { beforeCommit }: MemoryStoreOptions = {},
): MemoryStore {
  const { tables, writer } = database;
  const { versions } = tables;
  const queue: QueuedWrite[] = [];
  let writing: Promise<void> | null = null;
  let reading: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  let isDead = false;
  let isWriter = false;
  let releaseSnapshot: () => void = () => undefined;

  /** A transaction's way to the rows: while it lasts, at the version that `at` says. */
  const session = (at: () => number): { readonly ask: Ask; end(): void } => {
    let isOver = false;
    return {
      ask(work) {
        if (isDead) return never();
        try {
          if (isOver) throw new Error("the transaction is over");
          return Promise.resolve(work(at()));
        } catch (error) {
          return Promise.reject(error);
        }
      },
      end: () => (isOver = true),
    };
  };

  /** Does one piece of work of a commit, and says what is to be answered after it. */
  const doOne = async (write: QueuedWrite): Promise<() => void> => {
    const before = versions.changes.length;
    const { ask, end } = session(() => underWay);
    try {
      const value = await write.work({ ...createReads(tables, ask), ...createWrites(tables, ask) });
      return () => write.resolve(value);
    } catch (error) {
      if (!isDead) versions.rollBack(before);
      return () => write.reject(error);
    } finally {
      end();
    }
  };

  const commitGroup = async (group: readonly QueuedWrite[]): Promise<void> => {
    let settle: (() => void)[] = [];
    try {
      for (const write of group) {
        settle.push(await doOne(write));
        if (isDead) return;
      }
      await beforeCommit?.();
      if (isDead) return;
      versions.commit();
    } catch (error) {
      if (isDead) return;
      // The group as a whole did not reach the disk: nobody's work was done.
      versions.rollBack();
      settle = group.map((write) => () => write.reject(error));
    }
    isWriter = false;
    writer.give();
    for (const one of settle) one();
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      await writer.take();
      if (isDead) return writer.give();
      isWriter = true;
      await commitGroup(queue.splice(0, groupMax));
      if (isDead) return;
    }
    writing = null;
  };

  const snapshot = async <T>(work: (tx: ReadTx) => Promise<T>): Promise<T> => {
    if (isDead) return never();
    let held: ReturnType<typeof versions.hold> | null = null;
    // As with a transaction of SQLite, the first look decides what is seen.
    const { ask, end } = session(() => (held ??= versions.hold()).at);
    releaseSnapshot = () => held?.release();
    try {
      const value = await work(createReads(tables, ask));
      return await (isDead ? never<T>() : value);
    } catch (error) {
      if (isDead) return await never<T>();
      throw error;
    } finally {
      end();
      releaseSnapshot();
    }
  };

  return {
    read(work) {
      if (isDead) return never();
      if (isClosed) return Promise.reject(new StoreClosed("the store is closed"));
      const mine = reading.then(() => snapshot(work));
      reading = mine.catch(() => undefined);
      return mine;
    },
    write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
      if (isDead) return never();
      if (isClosed) return Promise.reject(new StoreClosed("the store is closed"));
      return new Promise<T>((resolve, reject) => {
        // What `work` resolves with is what its own promise resolves with.
        queue.push({ work, resolve: (value) => resolve(value as T), reject });
        writing ??= Promise.resolve().then(drain);
      });
    },
    async close() {
      if (isDead) return never();
      if (isClosed) return;
      isClosed = true;
      await writing;
      await reading;
    },
    kill() {
      if (isDead) return;
      isDead = true;
      queue.length = 0;
      releaseSnapshot();
      if (!isWriter) return;
      isWriter = false;
      versions.rollBack();
      writer.give();
    },
  };
}
