import { randomBytes } from "node:crypto";
import type {
  ConversationRow,
  MessageRecord,
  PositionRow,
  StintRow,
  StreamHead,
  StreamRow,
} from "../store.ts";
import type { ContentRow, FileRow, FileUse } from "../file-rows.ts";
import { epochKey, epochLeap } from "../epoch-leap.ts";
import { keepStreamRow } from "./memory-writes.ts";
import { messageOf, streamRowOf } from "./memory-reads.ts";
import { itemsOf, type Run } from "./sorted-run.ts";
import { copyTables, createTables, type StoredMessage, type Tables } from "./tables.ts";
import { type Table, underWay } from "./versions.ts";

/** What was committed, for who checks it from outside; in no order that means anything. */
export interface MemoryRows {
  readonly conversations: readonly ConversationRow[];
  readonly messages: readonly MessageRecord[];
  readonly stints: readonly StintRow[];
  readonly positions: readonly PositionRow[];
  readonly streams: readonly (StreamHead & { readonly rows: readonly StreamRow[] })[];
  readonly files: readonly FileRow[];
  readonly contents: readonly ContentRow[];
  readonly fileUses: readonly FileUse[];
}

export interface MemoryDatabaseOptions {
  /** Makes the name of an epoch; 32 random hex digits unless said otherwise. */
  newEpoch?(): string;
}

/** One writer at a time, in the order of asking. */
export class WriterLock {
  readonly #waiting: (() => void)[] = [];
  #isHeld = false;

  take(): Promise<void> {
    if (this.#isHeld) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#isHeld = true;
    return Promise.resolve();
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#isHeld = false;
  }
}

/** What a file is to SQLite: any number of stores may be open on it (openMemoryStore). */
export interface MemoryDatabase {
  /** For memory-store.ts. */
  readonly tables: Tables;
  readonly writer: WriterLock;
  /** What was committed as another database of its own, with an epoch of its own: a backup that was restored. */
  copy(): MemoryDatabase;
  /** Read-only, and the same until the next commit. */
  rows(): MemoryRows;
}

const randomEpoch = (): string => randomBytes(16).toString("hex");

const allIn = <T>(table: Table<Run<T>>, at: number): T[] =>
  table.entries(at).flatMap(([, run]) => itemsOf(run));

function readRows(tables: Tables, recordOf: (row: StoredMessage) => MessageRecord): MemoryRows {
  const at = tables.versions.version;
  return {
    conversations: tables.conversations.entries(at).map(([, row]) => ({ ...row })),
    messages: allIn(tables.messagesBySeq, at).map(recordOf),
    stints: allIn(tables.stints, at).map((row) => ({ ...row })),
    positions: allIn(tables.positions, at).map((row) => ({ ...row })),
    streams: tables.streams.entries(at).map(([name, head]) => {
      const run = tables.streamRows.get(name, at);
      return { ...head, rows: run ? itemsOf(run).map(streamRowOf) : [] };
    }),
    files: tables.files.entries(at).map(([, row]) => ({ ...row })),
    contents: tables.contents.entries(at).map(([, row]) => ({ ...row })),
    fileUses: allIn(tables.usesOfFile, at).map((row) => ({ ...row })),
  };
}

function over(tables: Tables, newEpoch: () => string): MemoryDatabase {
  /** Messages are parsed once for all who check them. */
  const records = new WeakMap<StoredMessage, MessageRecord>();
  const recordOf = (row: StoredMessage): MessageRecord => {
    const known = records.get(row) ?? messageOf(row);
    records.set(row, known);
    return known;
  };
  let read: { readonly version: number; readonly rows: MemoryRows } | null = null;
  return {
    tables,
    writer: new WriterLock(),
    copy() {
      const copied = copyTables(tables, tables.versions.version);
      const stamp = copied.store.get("", 0)?.stamp ?? 0;
      leap(copied);
      begin(copied, newEpoch(), stamp);
      return over(copied, newEpoch);
    },
    rows() {
      const { version } = tables.versions;
      if (read?.version !== version) read = { version, rows: readRows(tables, recordOf) };
      return read.rows;
    },
  };
}

/** As SQLite's renewEpoch does it. */
function leap(tables: Tables): void {
  for (const [person] of tables.accounts.entries(underWay)) {
    const name = `self:${person}`;
    const known = tables.streams.get(name, underWay) ?? { name, rev: 0, stamp: 0 };
    const rev = known.rev + epochLeap;
    keepStreamRow(tables, { ...known, rev }, { key: epochKey, rev, value: null });
  }
}

function begin(tables: Tables, epoch: string, stamp: number): void {
  tables.store.set("", { epoch, stamp });
  tables.versions.commit();
}

/** An empty database in memory, gone with the process. */
export function createMemoryDatabase({
  newEpoch = randomEpoch,
}: MemoryDatabaseOptions = {}): MemoryDatabase {
  const tables = createTables();
  begin(tables, newEpoch(), 0);
  return over(tables, newEpoch);
}
