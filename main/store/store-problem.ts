import type { StorageTrouble } from "#shared/ipc/views.ts";

/** Why a database was not opened; nothing in it was changed. */
export class StoreProblem extends Error {
  override readonly name = "StoreProblem";
  readonly kind: "tooNew" | "damaged";

  constructor(kind: "tooNew" | "damaged", message: string) {
    super(message);
    this.kind = kind;
  }
}

/** An operation did not run through; the store is as it was before it. `name` is that of the error inside. */
export class StoreError extends Error {
  /** SQLite's own code, such as SQLITE_FULL; null where it was not SQLite that refused. */
  readonly code: string | null;

  constructor(name: string, message: string, code: string | null = null) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

/** The first word that a code begins with decides. The others speak of an operation, not of the disk. */
const troubles: readonly (readonly [code: string, trouble: StorageTrouble])[] = [
  ["SQLITE_FULL", "full"],
  ["SQLITE_READONLY", "readOnly"],
  ["SQLITE_BUSY", "busy"],
  ["SQLITE_LOCKED", "busy"],
  ["SQLITE_PROTOCOL", "busy"],
  ["SQLITE_IOERR", "failed"],
  ["SQLITE_CANTOPEN", "failed"],
  ["SQLITE_CORRUPT", "failed"],
  ["SQLITE_NOTADB", "failed"],
  ["SQLITE_PERM", "failed"],
  ["SQLITE_NOLFS", "failed"],
];

/**
 * What an operation's error says about storing on this machine; null where it says nothing, as with a rule that did not
 * hold. A store whose thread has ended stores nothing any more.
 */
export function storageTroubleOf(error: unknown): StorageTrouble {
  if (!(error instanceof StoreError)) return "failed";
  const { code } = error;
  if (code === null) return error.name === "StoreClosed" ? "failed" : null;
  return troubles.find(([start]) => code.startsWith(start))?.[1] ?? null;
}

/** Whether the store has refused as this machine's disk takes nothing; false for what is no error of the store at all. */
export const isStorageTrouble = (error: unknown): boolean =>
  error instanceof StoreError && storageTroubleOf(error) !== null;
