import { appendFile, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** A log that would grow beyond this many bytes is set aside; one older is kept. */
const logBytesMax = 2_000_000;
/** Lines wait for a slow disk up to this many bytes; what comes then is lost, and counted. */
const waitingBytesMax = 256_000;

/** Where a log of this name is set aside. */
const olderOf = (path: string): string => `${path}.old`;

/** Writes lines to a file, in order; a disk that fails costs lines, never more. Returns the call that writes. */
export function openLogFile(path: string, bytesMax = logBytesMax): (line: string) => void {
  let bytes = 0;
  let waiting = "";
  let waitingBytes = 0;
  let lost = 0;
  let writing = false;

  const setAside = (): void => {
    try {
      renameSync(path, olderOf(path));
      bytes = 0;
    } catch {
      // It goes on growing, and is tried again with the next lines.
    }
  };

  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return () => undefined;
  }

  const write = (): void => {
    const note = lost === 0 ? "" : `log.lost lines=${lost}\n`;
    const lines = waiting + note;
    waiting = "";
    waitingBytes = 0;
    lost = 0;
    writing = true;
    const size = Buffer.byteLength(lines);
    if (bytes > 0 && bytes + size > bytesMax) setAside();
    bytes += size;
    appendFile(path, lines, { mode: 0o600 }, () => {
      writing = false;
      if (waiting !== "") write();
    });
  };
  return (line) => {
    const size = Buffer.byteLength(line);
    if (waitingBytes + size > waitingBytesMax) {
      lost += 1;
      return;
    }
    waiting += line;
    waitingBytes += size;
    if (!writing) write();
  };
}
