import Database from "better-sqlite3";
import {
  type OperationArgs,
  type OperationName,
  type OperationResult,
  runOperation,
} from "../messaging/operations/index.ts";
import { markClosed } from "./closed-mark.ts";
import { isDamage } from "./damage.ts";
import { busyMsMax, closeDatabase } from "./open-database.ts";
import { openSound } from "./open-sound.ts";
import { createRunTogether, type Outcome } from "./run-together.ts";
import { createSqliteTx } from "./sqlite-tx.ts";

/** An operation that somebody has asked for. */
export interface AskedOperation {
  readonly name: OperationName;
  readonly args: OperationArgs<OperationName>;
}

/** Runs operations on one database, synchronously; the worker holds one, and so can tests. */
export interface SqliteStore {
  run<O extends OperationName>(name: O, args: OperationArgs<O>): OperationResult<O>;
  /**
   * Runs an operation and those that wait behind it, as `more` gives them, in their order; they may share a commit. Each is
   * atomic, and durable when this returns. Never throws.
   */
  runAll(first: AskedOperation, more: () => AskedOperation | null): Outcome[];
  /** Writes as much as a long message takes, and leaves nothing of it behind. Throws what any writing would. */
  probe(): void;
  /** SQLite's code for why it was opened only to be read; null where it can be written, as far as anybody knows. */
  refused(): string | null;
  /** How many rows were written since it was opened; a probe's count too. */
  written(): number;
  close(): void;
}

/** How long a writing waits for a database that has kept one waiting in vain already, in ms: others stand behind it. */
const busyAgainMs = 200;

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY");

/** The operations over an open database, which the store closes. */
export function sqliteStoreOn(database: Database.Database): SqliteStore {
  const tx = createSqliteTx(database);
  const total = database.prepare<[], number>("SELECT total_changes()").pluck();
  const written = (): number => total.get() ?? 0;
  let waitsMs = busyMsMax;
  /** A damage was met: the next start is to look for it, whatever closing says. */
  let isHurt = false;

  const waitFor = (ms: number): void => {
    if (waitsMs !== ms) database.pragma(`busy_timeout = ${ms}`);
    waitsMs = ms;
  };

  const noteDamage = (error: unknown): void => {
    if (error instanceof Error && isDamage(error)) isHurt = true;
  };

  /** Who has found the database taken once does not hold up everybody behind it a second time. */
  const noticing = <T>(work: () => T): T => {
    const before = written();
    try {
      const result = work();
      if (written() > before) waitFor(busyMsMax);
      return result;
    } catch (error) {
      if (isBusy(error)) waitFor(busyAgainMs);
      noteDamage(error);
      throw error;
    }
  };

  const probe = database.transaction(() => {
    database.exec(
      "CREATE TABLE probe (room BLOB) STRICT; INSERT INTO probe VALUES (zeroblob(65536)); DROP TABLE probe",
    );
  });

  /** Runs work in a transaction of its own. */
  const alone = <T>(transact: () => T): T => {
    const work = database.transaction(transact);
    return noticing(() => {
      try {
        // What only reads needs no lock: it goes on while nothing can be written.
        return work.deferred();
      } catch (error) {
        if (!isBusy(error)) throw error;
        // Between reading and writing nobody may be waited for; from the start one may.
        return work.immediate();
      }
    });
  };
  const runTogether = createRunTogether({
    database,
    written,
    alone,
    now: () => performance.now(),
  });
  const operation =
    ({ name, args }: AskedOperation) =>
    (): unknown =>
      runOperation(name, tx, args);

  return {
    run: (name, args) => alone(() => runOperation(name, tx, args)),
    runAll(first, more) {
      const outcomes = runTogether(operation(first), () => {
        const next = more();
        return next && operation(next);
      });
      for (const outcome of outcomes) if (!outcome.ok) noteDamage(outcome.error);
      return outcomes;
    },
    probe: () => noticing(() => probe.immediate()),
    refused: () => null,
    written,
    close() {
      closeDatabase(database);
      if (!isHurt && !database.memory) markClosed(database.name);
    },
  };
}

/** Opens the database at `path`, or one anew where it is damaged (see openSound for that, and for what it throws). */
export function openSqliteStore(path: string, { damaged = false } = {}): SqliteStore {
  return openSound(path, { damaged, now: Date.now() }, sqliteStoreOn);
}
