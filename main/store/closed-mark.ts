import { readFileSync, statSync, writeFileSync } from "node:fs";

/** Stands beside a database that was closed well, and names the file as it was then. */
const markOf = (path: string): string => `${path}.closed`;

/** What a file is recognised by: a file that was written to since is another one. Null where there is none. */
function stateOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.size} ${found.mtimeNs}` : null;
}

/**
 * Whether the database at `path` is the very file that was last closed well, with nothing left in its log. Anything else
 * (a kill, a power cut, a file that was put there) leaves no mark that fits.
 */
export function wasClosedWell(path: string): boolean {
  if (statSync(`${path}-wal`, { throwIfNoEntry: false })) return false;
  try {
    return readFileSync(markOf(path), "utf8") === stateOf(path);
  } catch {
    return false;
  }
}

/** Notes that the database at `path` has just been closed well. Where that cannot be noted the next start looks it through. */
export function markClosed(path: string): void {
  const state = stateOf(path);
  if (state === null) return;
  try {
    writeFileSync(markOf(path), state, { mode: 0o600 });
  } catch {
    // The next start.
  }
}
