import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import Database from "better-sqlite3";
import { fillAnew } from "./fill-anew.ts";
import { closeDatabase, openDatabase } from "./open-database.ts";
import { keepNote } from "./rescue-note.ts";
import { savedRows } from "./saved-rows.ts";
import { createSqliteTx } from "./sqlite-tx.ts";
import { syncFolder } from "./synced-file.ts";

/** What a database consists of; its log goes with it, and never beside another. The file itself goes first. */
const parts = ["", "-wal", "-shm"] as const;

/** The steps of a rescue, in their order; a kill behind any of them loses nothing. */
export const rescueSteps = [
  "begun",
  "filled",
  "complete",
  "noted",
  "aside",
  "aside-wal",
  "aside-shm",
  "placed",
] as const;
type RescueStep = (typeof rescueSteps)[number];

const ignore = (): void => undefined;

/** Names beside the database at `path`, such as magpie.damaged-<stamp>.db. */
function namesOf(path: string) {
  const [folder, extension] = [dirname(path), extname(path)];
  const stem = basename(path, extension);
  const freshPrefix = `${stem}.fresh-`;
  return {
    folder,
    damaged: (stamp: string): string => join(folder, `${stem}.damaged-${stamp}${extension}`),
    fresh: (stamp: string): string => join(folder, `${freshPrefix}${stamp}${extension}`),
    /** The stamp of a new store that is complete, and waits for its place. */
    stampIn: (name: string): string | null =>
      name.startsWith(freshPrefix) && name.endsWith(extension)
        ? name.slice(freshPrefix.length, name.length - extension.length)
        : null,
    isFresh: (name: string): boolean => name.startsWith(freshPrefix),
  };
}

/** A time as it may stand in a file's name. */
const stampAt = (now: number): string =>
  new Date(now).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);

/** A stamp under which nothing was set aside yet. */
function freeStamp(path: string, now: number): string {
  const { damaged } = namesOf(path);
  const first = stampAt(now);
  let stamp = first;
  for (let count = 2; parts.some((part) => existsSync(`${damaged(stamp)}${part}`)); count++)
    stamp = `${first}-${count}`;
  return stamp;
}

/** Makes a new store at `fresh` of what can be read of the one at `path`. Returns how many unsent messages it holds. */
function makeFresh(path: string, fresh: string): number {
  const database = openDatabase(fresh);
  try {
    const tx = createSqliteTx(database);
    const fill = database.transaction((saved: Parameters<typeof fillAnew>[1]) =>
      fillAnew(tx, saved),
    );
    if (!existsSync(path)) return 0;
    // Reading changes nothing: neither the file nor its log.
    const damaged = new Database(path, { readonly: true });
    try {
      return fill(savedRows(damaged));
    } finally {
      damaged.close();
    }
  } finally {
    closeDatabase(database);
  }
}

/** Sets the damaged files aside under `stamp` and puts the new store in their place; what is done already is passed over. */
function putInPlace(path: string, stamp: string, after: (step: RescueStep) => void): void {
  const { damaged, fresh, folder } = namesOf(path);
  for (const part of parts) {
    const [from, to] = [`${path}${part}`, `${damaged(stamp)}${part}`];
    if (existsSync(from)) renameSync(from, to);
    syncFolder(folder);
    after(`aside${part}`);
  }
  renameSync(fresh(stamp), path);
  syncFolder(folder);
  after("placed");
}

/**
 * Goes on with a rescue that a kill has cut short, or does away with what had come of it where nothing was set aside yet. To
 * be called before the database at `path` is opened.
 */
export function goOnRescuing(path: string): void {
  const { folder, stampIn, isFresh } = namesOf(path);
  const names = readdirSync(folder).filter(isFresh);
  if (names.length === 0) return;
  const stamp = names.map(stampIn).find((one) => one !== null);
  if (stamp !== undefined && !existsSync(path)) putInPlace(path, stamp, ignore);
  for (const name of names) rmSync(join(folder, name), { force: true });
}

/**
 * Sets a damaged database aside (it is never deleted, however many there are) and puts a new one in its place, with all that
 * can still be read of what only this machine has; the server fills the rest. It may be killed anywhere: what was set aside is
 * read first, and takes its place in one step. Throws where the disk does not take it; the damaged file then stands where it stood.
 * `now` in ms since the epoch.
 */
export function rescue(
  path: string,
  now: number,
  after: (step: RescueStep) => void = ignore,
): void {
  goOnRescuing(path);
  const { damaged, fresh } = namesOf(path);
  const stamp = freeStamp(path, now);
  const part = `${fresh(stamp)}.part`;
  after("begun");
  const unsent = makeFresh(path, part);
  after("filled");
  renameSync(part, fresh(stamp));
  after("complete");
  keepNote(path, { file: basename(damaged(stamp)), unsent });
  after("noted");
  putInPlace(path, stamp, after);
}
