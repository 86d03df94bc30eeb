import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { isFull } from "./damage.ts";
import { openCopy, roomIn } from "./open-database.ts";
import { openSound } from "./open-sound.ts";
import { type SqliteStore, sqliteStoreOn } from "./sqlite-store.ts";

/** A history beyond this many bytes is not read into memory where its folder takes nothing. */
const copyBytesMax = 1024 ** 3;
/** SQLite needs about this many bytes beside a database before it reads it. */
const roomBytesMin = 256 * 1024;

const mayWrite = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * SQLite wants to write beside a database before it reads it. Where that is refused, and nothing stands in a log, a copy in
 * memory shows the same. Null where there is nothing to copy. `needs` is how many bytes have to be free before it is opened where it is.
 */
function copyOf(
  path: string,
): { readonly database: Database.Database; readonly needs: number } | null {
  const found = statSync(path, { throwIfNoEntry: false });
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (!found || found.size === 0 || found.size > copyBytesMax || (log?.size ?? 0) > 0) return null;
  const { database, isOlder } = openCopy(readFileSync(path));
  // An older schema is copied before it is brought up.
  return { database, needs: roomBytesMin + (isOlder ? found.size : 0) };
}

/**
 * The store at `path` (see openSound for what it throws), also where its folder takes nothing: then it can be read, and a probe
 * that finds the trouble gone makes it an ordinary one. A store that is not there yet cannot be made there.
 */
export function openReadableStore(
  path: string,
  { damaged }: { readonly damaged: boolean },
  room: (folder: string) => number = roomIn,
): SqliteStore {
  const folder = dirname(path);
  let refused: string | null = null;
  let needs = roomBytesMin;

  /** Why the database can be read at the most, in SQLite's words; null where nothing says so. */
  const refusalNow = (): string | null => {
    if (!mayWrite(path) || !mayWrite(folder)) return "SQLITE_READONLY";
    return room(folder) >= needs ? null : "SQLITE_FULL";
  };

  const open = (isDamaged: boolean): SqliteStore => {
    refused = existsSync(path) ? refusalNow() : null;
    try {
      return openSound(path, { damaged: isDamaged, now: Date.now() }, sqliteStoreOn);
    } catch (error) {
      // Bringing an older schema up takes more room than reading does.
      if (isFull(error)) refused = error.code;
      if (refused === null || !(error instanceof Database.SqliteError)) throw error;
      const copy = copyOf(path);
      if (!copy) throw error;
      ({ needs } = copy);
      return sqliteStoreOn(copy.database);
    }
  };
  /** Null where it was to be opened anew, and did not open: then nothing can be read either. */
  let store: SqliteStore | null = open(damaged);

  const refusal = (code: string): Error =>
    new Database.SqliteError("nothing can be written here at present", code);
  const refusalOfAll = (): Error => refusal(refused ?? "SQLITE_CANTOPEN");

  /** The trouble may be over: what was opened to be read is opened anew. */
  const again = (): void => {
    const still = refusalNow();
    if (still !== null) {
      refused = still;
      throw refusal(still);
    }
    const [before, opened] = [refused, store];
    store = null;
    try {
      // First of all: one that is opened beside it would share its way of reading.
      opened?.close();
    } catch {
      // It has written nothing that could be lost.
    }
    try {
      store = open(false);
    } catch (error) {
      // The next probe comes by here again.
      refused = error instanceof Database.SqliteError ? error.code : before;
      throw error;
    }
    if (refused !== null) throw refusal(refused);
  };

  /** What an operation was refused for: a database that was opened to be read says only that. */
  const inItsWords = (error: unknown): unknown => {
    const isReadOnly =
      error instanceof Database.SqliteError && error.code.startsWith("SQLITE_READONLY");
    return isReadOnly && refused !== null ? refusal(refused) : error;
  };

  return {
    run(name, args) {
      if (!store) throw refusalOfAll();
      try {
        return store.run(name, args);
      } catch (error) {
        throw inItsWords(error);
      }
    },
    runAll(first, more) {
      if (!store) return [{ ok: false, error: refusalOfAll() }];
      return store
        .runAll(first, more)
        .map((outcome) => (outcome.ok ? outcome : { ok: false, error: inItsWords(outcome.error) }));
    },
    probe() {
      if (refused !== null) again();
      store?.probe();
    },
    refused: () => refused,
    written: () => store?.written() ?? 0,
    close: () => store?.close(),
  };
}
