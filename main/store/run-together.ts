import type Database from "better-sqlite3";

/** What became of one piece of work; `wrote` says whether it has written rows. */
export type Outcome =
  | { readonly ok: true; readonly result: unknown; readonly wrote: boolean }
  | { readonly ok: false; readonly error: unknown };

/** So many pieces of work share a commit, and none is begun after so many ms: whoever waits behind them is not held up. */
const togetherMax = 32;
const togetherMsMax = 8;

/** The transaction as a whole did not come about; nothing of it was done. */
class GivenUp extends Error {
  override readonly name = "GivenUp";
}

export interface TogetherPorts {
  readonly database: Database.Database;
  /** How many rows were written so far. */
  written(): number;
  /** Runs one piece of work in a transaction of its own. */
  alone(work: () => unknown): unknown;
  /** ms, from any beginning. */
  now(): number;
}

/**
 * Runs pieces of work in their order, as many as wait, in one transaction: each is behind a savepoint, so that one which
 * fails leaves nothing and the others stand. A transaction costs more than most of what happens in one.
 */
export function createRunTogether({ database, written, alone, now }: TogetherPorts) {
  const [begin, savepoint, release, undo, commit, rollback] = [
    "BEGIN",
    "SAVEPOINT one",
    "RELEASE one",
    "ROLLBACK TO one",
    "COMMIT",
    "ROLLBACK",
  ].map((sql) => {
    const statement = database.prepare(sql);
    return () => void statement.run();
  }) as [() => void, () => void, () => void, () => void, () => void, () => void];

  const outcomeOf = (work: () => unknown): Outcome => {
    const before = written();
    try {
      const result = work();
      return { ok: true, result, wrote: written() > before };
    } catch (error) {
      return { ok: false, error };
    }
  };

  const one = (work: () => unknown): Outcome => {
    savepoint();
    const outcome = outcomeOf(work);
    // SQLite itself has given up the transaction (a full disk), or somebody else writes: each is to try for itself.
    if (!database.inTransaction || (!outcome.ok && isSqliteError(outcome.error)))
      throw new GivenUp("the transaction did not come about");
    if (!outcome.ok) undo();
    release();
    return outcome;
  };

  const together = (works: readonly (() => unknown)[], more: () => (() => unknown) | null) => {
    const taken = [...works];
    const from = now();
    const outcomes: Outcome[] = [];
    try {
      begin();
      for (const work of taken) {
        outcomes.push(one(work));
        const isOver = taken.length >= togetherMax || now() - from > togetherMsMax;
        const next = isOver || taken.length > outcomes.length ? null : more();
        if (next) taken.push(next);
      }
      commit();
      return outcomes;
    } catch {
      if (database.inTransaction) rollback();
      return taken.map((work) => outcomeOf(() => alone(work)));
    }
  };

  /** `more` gives what waits next, null where nothing does. What is returned is on the disk. */
  return (first: () => unknown, more: () => (() => unknown) | null): Outcome[] => {
    const second = more();
    return second === null ? [outcomeOf(() => alone(first))] : together([first, second], more);
  };
}

const isSqliteError = (error: unknown): boolean =>
  error instanceof Error && error.name === "SqliteError";
