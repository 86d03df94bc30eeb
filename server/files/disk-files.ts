import { createReadStream } from "node:fs";
import {
  type FileHandle,
  link,
  mkdir,
  open,
  opendir,
  rename,
  rm,
  stat,
  statfs,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock } from "../chat/ports.ts";
import { CannotStore } from "../store/cannot-store.ts";
import type { FileStore } from "./file-store.ts";

/** So much is collected before it is written: fewer and larger writes, and no more in memory for each upload. */
const writeBytesMin = 512 * 1024;
/** What comes slowly is written as it comes: no longer than this, in ms, is it in memory alone while more comes. */
const writeEveryMs = 250;
/** What is read at once for who downloads. */
const readBytes = 256 * 1024;

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

/** What a disk says when it takes no more. */
const fullCodes = ["ENOSPC", "EDQUOT", "EFBIG"];
const failedCodes = ["EIO", "EROFS"];

function ofTheDisk(error: unknown): unknown {
  if (fullCodes.includes(codeOf(error))) return new CannotStore("full");
  return failedCodes.includes(codeOf(error)) ? new CannotStore("failed") : error;
}

/** Undefined where there is nothing of that name. */
async function ifThere<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function flushed(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What a folder names is safe only when the folder is. Not every platform opens folders. */
async function flushedFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes all of these at a place, in as many writes as it takes. */
async function writeAll(handle: FileHandle, chunks: Uint8Array[], at: number): Promise<void> {
  const { bytesWritten } = await handle.writev(chunks, at);
  if (bytesWritten === chunks.reduce((sum, { byteLength }) => sum + byteLength, 0)) return;
  const whole = Buffer.concat(chunks);
  for (let done = bytesWritten; done < whole.length;) {
    const more = await handle.write(whole, done, whole.length - done, at + done);
    done += more.bytesWritten;
  }
}

async function* namesIn(folder: string): AsyncIterable<string> {
  const found = await ifThere(opendir(folder));
  if (found) for await (const { name } of found) yield name;
}

/**
 * Bytes in a folder: `uploading/<id>`, and each content once at `<its first two digits>/<its SHA-256>`. Ids and hashes are those of the
 * wire, checked before they come here (shared/wire/files.ts): no other name reaches a path.
 */
export function createDiskFiles(
  folder: string,
  steady: Clock = { now: () => performance.now() },
): FileStore {
  const uploading = join(folder, "uploading");
  const uploadPath = (id: string): string => join(uploading, id);
  const contentFolder = (sha256: string): string => join(folder, sha256.slice(0, 2));
  const contentPath = (sha256: string): string => join(contentFolder(sha256), sha256);
  const sizeAt = async (path: string): Promise<number | null> =>
    (await ifThere(stat(path)))?.size ?? null;

  /** Gives the bytes of an upload a second name, in place of what stands there in another size: that was never whole. */
  const name = async (from: string, to: string): Promise<void> => {
    try {
      return await link(from, to);
    } catch (error) {
      if (codeOf(error) !== "EEXIST" && codeOf(error) !== "ENOENT")
        // No second names on this disk: the upload becomes the content, and starts anew if it is cut here.
        return rename(from, to);
      const [mine, known] = [await sizeAt(from), await sizeAt(to)];
      if (known === null || (mine !== null && mine !== known)) await rename(from, to);
    }
  };

  return {
    arrived: async (id) => (await sizeAt(uploadPath(id))) ?? 0,
    async append(id, from, chunks, onArrived) {
      await mkdir(uploading, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
        throw ofTheDisk(error);
      });
      // The mode makes what is not there, and cuts off nothing of what is.
      const handle = await open(uploadPath(id), from === 0 ? "a" : "r+", 0o600).catch(
        (error: unknown) => {
          throw ofTheDisk(error);
        },
      );
      let waiting: Uint8Array[] = [];
      let [size, at, wroteAt] = [0, from, Number.NEGATIVE_INFINITY];
      let writing: Promise<void> = Promise.resolve();
      const write = async (batch: Uint8Array[], bytes: number): Promise<void> => {
        try {
          await writeAll(handle, batch, at);
        } catch (error) {
          throw ofTheDisk(error);
        }
        at += bytes;
        onArrived(batch);
      };
      /** While one batch is written the next one comes in: never more than two are in memory. */
      const handOver = async (): Promise<void> => {
        const [batch, bytes] = [waiting, size];
        [waiting, size] = [[], 0];
        await writing;
        if (bytes === 0) return;
        wroteAt = steady.now();
        writing = write(batch, bytes);
        // It is awaited with the next one.
        writing.catch(() => undefined);
      };
      try {
        for await (const chunk of chunks) {
          waiting.push(chunk);
          size += chunk.byteLength;
          if (size >= writeBytesMin || steady.now() - wroteAt >= writeEveryMs) await handOver();
        }
      } finally {
        // Also of what was cut off: what has arrived is not asked for again.
        try {
          await handOver();
          await writing;
        } finally {
          await handle.close();
        }
      }
    },
    readUpload: (id, length) =>
      createReadStream(uploadPath(id), { end: length - 1, highWaterMark: readBytes }),
    async keep(id, sha256) {
      try {
        const [from, to] = [uploadPath(id), contentPath(sha256)];
        if ((await sizeAt(from)) !== null) await flushed(from);
        await mkdir(contentFolder(sha256), { recursive: true, mode: 0o700 });
        await name(from, to);
        await flushedFolder(dirname(to));
        await flushedFolder(folder);
      } catch (error) {
        throw ofTheDisk(error);
      }
    },
    drop: (id) => rm(uploadPath(id), { force: true }),
    async open(sha256, range) {
      const handle = await ifThere(open(contentPath(sha256), "r"));
      const ends = range ?? {};
      return handle
        ? handle.createReadStream({ ...ends, highWaterMark: readBytes, autoClose: true })
        : null;
    },
    sizeOf: (sha256) => sizeAt(contentPath(sha256)),
    remove: (sha256) => rm(contentPath(sha256), { force: true }),
    uploads: () => namesIn(uploading),
    async *contents() {
      for await (const name of namesIn(folder))
        if (/^[0-9a-f]{2}$/.test(name))
          for await (const one of namesIn(join(folder, name)))
            if (/^[0-9a-f]{64}$/.test(one)) yield one;
    },
    async room() {
      const { bavail, bsize } = await statfs(
        (await ifThere(stat(folder))) ? folder : dirname(folder),
      );
      return bavail * bsize;
    },
  } satisfies FileStore;
}
