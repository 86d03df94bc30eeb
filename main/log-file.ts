import { appendFile, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** A log that has grown beyond this many bytes is set aside at the next start; one older is kept. */
const bytesMax = 2_000_000;

/** Writes lines to a file, in order; a disk that fails costs lines, never more. Returns the call that writes. */
export function openLogFile(path: string): (line: string) => void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > bytesMax)
      renameSync(path, `${path}.old`);
  } catch {
    return () => undefined;
  }
  let waiting = "";
  let writing = false;
  const write = (): void => {
    const lines = waiting;
    waiting = "";
    writing = true;
    appendFile(path, lines, { mode: 0o600 }, () => {
      writing = false;
      if (waiting !== "") write();
    });
  };
  return (line) => {
    waiting += line;
    if (!writing) write();
  };
}
