import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileTypeFromBuffer } from "file-type";
import { plainType, unknownType } from "#shared/wire/files.ts";
import { DiskFull, type LocalFiles, type Writing } from "../files/ports.ts";
import type { UploadSource } from "../messaging/tx.ts";
import { readAhead } from "./read-ahead.ts";
import { saveCopy } from "./save-copy.ts";
import { typeByName } from "./types-by-name.ts";

/** By so many bytes a file's type is told. */
const headBytes = 4_100;

const partSuffix = ".part";

/** There is no room, or nothing may be written. */
const fullCodes: readonly string[] = ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EFBIG"];
const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
const said = (error: unknown): unknown =>
  fullCodes.includes(codeOf(error)) ? new DiskFull() : error;

/** Does something on the disk; what has no room is a DiskFull. */
async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw said(error);
  }
}

async function readBegin(path: string, length: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function writingTo(file: FileHandle): Writing {
  let isClosed = false;
  return {
    write: (bytes) =>
      onDisk(async () => {
        await file.writeFile(bytes);
      }),
    close: () =>
      onDisk(async () => {
        if (isClosed) return;
        isClosed = true;
        try {
          await file.sync();
        } finally {
          await file.close();
        }
      }),
  };
}

/** Where copies are that other programs may open, in an account's folder. */
export const openedIn = (folder: string): string => join(folder, "opened");

/** Where the files of an account are that are its own: below its folder (absolute). */
export function localFilesIn(folder: string): LocalFiles & {
  /** Where a source is. */
  pathOf(source: UploadSource): string;
} {
  const outgoing = join(folder, "outgoing");
  const kept = join(folder, "files");
  const opened = openedIn(folder);
  // Names are ours (ids and hashes), and looked at all the same: none may lead out of its folder.
  const inside = (base: string, name: string): string => {
    if (!/^[0-9a-zA-Z-]{1,80}$/.test(name)) throw new Error("no name of ours");
    return join(base, name);
  };
  const pathOf = (source: UploadSource): string => {
    if (source.kind === "path") return source.path;
    return source.kind === "staged" ? inside(outgoing, source.name) : inside(kept, source.sha256);
  };
  const partOf = (sha256: string): string => `${inside(kept, sha256)}${partSuffix}`;
  const make = (base: string) => mkdir(base, { recursive: true, mode: 0o700 });
  const remove = (path: string): Promise<void> =>
    rm(path, { force: true, maxRetries: 3 }).catch(() => undefined);

  return {
    pathOf,
    async look(source) {
      const found = await stat(pathOf(source)).catch(() => null);
      if (!found?.isFile()) return null;
      return { size: found.size, modified: Math.floor(found.mtimeMs) };
    },
    async isNoFile(path) {
      const found = await stat(path).catch(() => null);
      return found !== null && !found.isFile();
    },
    read: (source, { from, to }) => readAhead(pathOf(source), from, to),
    async typeOf(source, name) {
      const head = await readBegin(pathOf(source), headBytes).catch(() => null);
      const found = head && (await fileTypeFromBuffer(head).catch(() => undefined));
      // A content that says what it is counts, whatever the name says. With which codec it was made is no part of a type.
      return found ? plainType(found.mime) : (typeByName(name) ?? unknownType);
    },

    stage: (name) =>
      onDisk(async () => {
        await make(outgoing);
        return writingTo(await open(inside(outgoing, name), "wx", 0o600));
      }),
    removeStaged: (name) => remove(inside(outgoing, name)),

    async partSize(sha256) {
      const found = await stat(partOf(sha256)).catch(() => null);
      return found?.size ?? 0;
    },
    readPart: (sha256) => readAhead(partOf(sha256), 0, null),
    continuePart: (sha256) =>
      onDisk(async () => {
        await make(kept);
        return writingTo(await open(partOf(sha256), "a", 0o600));
      }),
    removePart: (sha256) => remove(partOf(sha256)),
    async removePartsBefore(time, isNeeded) {
      for (const name of await readdir(kept).catch(() => [])) {
        if (!name.endsWith(partSuffix)) continue;
        const path = join(kept, name);
        const found = await stat(path).catch(() => null);
        if (found && found.mtimeMs < time && !isNeeded(name.slice(0, -partSuffix.length)))
          await remove(path);
      }
    },
    finishPart: (sha256) => onDisk(() => rename(partOf(sha256), inside(kept, sha256))),
    keepCopy: (source, sha256) =>
      onDisk(async () => {
        await make(kept);
        const [from, to] = [pathOf(source), inside(kept, sha256)];
        const [there, { size }] = await Promise.all([stat(to).catch(() => null), stat(from)]);
        if (there?.size === size) return;
        // What is staged is ours and never changes: one more name is enough.
        if (
          source.kind === "staged" &&
          (await link(from, to).then(
            () => true,
            () => false,
          ))
        )
          return;
        await saveCopy(from, to, { isForeign: false });
      }),
    removeKept: (sha256) => remove(inside(kept, sha256)),
    async sweep(inUse) {
      // Copies that others were given to open: they can be made again.
      await rm(opened, { recursive: true, force: true }).catch(() => undefined);
      const known = new Set(inUse.kept);
      const staged = new Set(inUse.staged);
      for (const name of await readdir(outgoing).catch(() => []))
        if (!staged.has(name)) await remove(join(outgoing, name));
      // What has come of a download is gone on with when somebody wants it again.
      // A folder that cannot be read says nothing of what is missing.
      const names = await readdir(kept).catch((error: unknown) =>
        codeOf(error) === "ENOENT" ? [] : null,
      );
      for (const name of names ?? [])
        if (!known.has(name) && !name.endsWith(partSuffix)) await remove(join(kept, name));
      const found = new Set(names ?? known);
      return inUse.kept.filter((sha256) => !found.has(sha256));
    },
  };
}
