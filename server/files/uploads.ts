import { createHash, type Hash } from "node:crypto";
import { codes } from "#shared/wire/codes.ts";
import { type Clock, Refusal } from "../chat/ports.ts";
import type { FileRow } from "../store/file-rows.ts";
import type { Store } from "../store/store.ts";
import { contentType, headBytesMax } from "./content-type.ts";
import type { FileStore } from "./file-store.ts";
import type { TurnsByKey } from "./turns-by-key.ts";
import {
  beginUpload,
  type FileBounds,
  forgetFile,
  isFree,
  keepUpload,
  type NewUpload,
  requireOwn,
  touchUpload,
} from "./upload-rows.ts";

/** Hashes of uploads between two of their requests that are remembered; others are made anew from what is there. */
const rememberedMax = 256;
/** That something comes is noted no more often than this, in ms: each note is a commit, and an upload comes in many requests. */
export const touchEveryMs = 60_000;
/** What has to stay free beside a file, in bytes: messages go on when files do not. */
const freeBytesMin = 64 * 1024 * 1024;
/** When it is worth asking again whether there is room, in ms. */
const noRoomRetryMs = 60_000;

export interface UploadPorts {
  readonly store: Store;
  readonly bytes: FileStore;
  readonly clock: Clock;
  readonly bounds: FileBounds;
  /** One at a time for each content. */
  readonly contentTurns: TurnsByKey;
}

export interface Upload {
  readonly row: FileRow;
  /** How many of its bytes are there. */
  readonly arrived: number;
}

/** The hash of the first bytes of an upload. */
interface Hashed {
  readonly length: number;
  readonly hash: Hash;
}

/**
 * Files on their way here. Whoever calls has the upload's turn. What an upload has is asked of the bytes
 * themselves, so that a process that ended anywhere goes on where it was.
 */
export function createUploads({ store, bytes, clock, bounds, contentTurns }: UploadPorts) {
  /** The one that was used last comes last. */
  const hashes = new Map<string, Hashed>();

  const remember = (id: string, hashed: Hashed): void => {
    hashes.delete(id);
    hashes.set(id, hashed);
    const [oldest] = hashes.keys();
    if (hashes.size > rememberedMax && oldest !== undefined) hashes.delete(oldest);
  };

  /** The hash of what is there, taken out of what is remembered: who goes on with it puts it back. */
  const hashOf = async (id: string, length: number): Promise<Hash> => {
    const known = hashes.get(id);
    hashes.delete(id);
    if (known?.length === length) return known.hash;
    const hash = createHash("sha256");
    if (length > 0)
      for await (const chunk of bytes.readUpload(id, length) as AsyncIterable<Buffer>)
        hash.update(chunk);
    return hash;
  };

  const headOf = async (id: string, size: number): Promise<Uint8Array> => {
    const chunks: Buffer[] = [];
    const length = Math.min(size, headBytesMax);
    if (length > 0)
      for await (const chunk of bytes.readUpload(id, length) as AsyncIterable<Buffer>)
        chunks.push(chunk);
    return Buffer.concat(chunks);
  };

  const keep = async (id: string, size: number, sha256: string): Promise<FileRow> => {
    const type = await contentType(await headOf(id, size));
    const release = await contentTurns.take(sha256);
    try {
      await bytes.keep(id, sha256);
      return await store.write((tx) => keepUpload(tx, id, { sha256, type, now: clock.now() }));
    } finally {
      release();
    }
  };

  /**
   * Makes a file of an upload that is all there. Its bytes are safe before its row says so, and leave the place of uploads after: at
   * each moment between, this is done again from the beginning.
   */
  const finish = async ({ id, size }: FileRow): Promise<FileRow> => {
    // Of an empty one nothing has been written yet.
    if (size === 0) await bytes.append(id, 0, none(), () => undefined);
    const hash = await hashOf(id, size);
    let stored: FileRow;
    try {
      stored = await keep(id, size, hash.copy().digest("hex"));
    } catch (error) {
      // A disk that is full may be so for long: each time it is asked again, all bytes would be read again.
      remember(id, { length: size, hash });
      throw error;
    }
    await bytes.drop(id);
    return stored;
  };

  /** An upload as it stands; one that is all there and was not noted as a file yet is made one. */
  const look = async (id: string): Promise<Upload> => {
    const row = await store.read((tx) => tx.file(id));
    if (!row) throw new Refusal(codes.noSuchFile);
    if (row.state === "stored") return { row, arrived: row.size };
    const arrived = await bytes.arrived(id);
    return arrived === row.size ? { row: await finish(row), arrived } : { row, arrived };
  };

  return {
    look,
    /** Whether a file may be announced under an id that its owner wishes for. */
    isFree: (upload: Omit<NewUpload, "now" | "name">): Promise<boolean> =>
      store.read((tx) => isFree(tx, upload)),
    /** Announces a file, once however often. Rejects with a Refusal where there is no room for it, or its id is another's. */
    async begin(upload: Omit<NewUpload, "now">): Promise<void> {
      const { id } = upload;
      const now = clock.now();
      const room = await bytes.room();
      // An id may have been that of an upload that is none any more: what a process that ended has left of it is none of this one's.
      if (!(await store.read((tx) => tx.file(id)))) {
        hashes.delete(id);
        await bytes.drop(id);
      }
      await store.write(async (tx) => {
        const isNew = await beginUpload(tx, { ...upload, now }, bounds);
        // It is no trouble of the store's, which goes on.
        if (isNew && room < upload.size + freeBytesMin)
          throw new Refusal(codes.cannotStore, { retryMs: noRoomRetryMs });
      });
    },
    /** Rejects with a Refusal for what is not this person's. */
    requireOwn: (owner: string, id: string): Promise<FileRow> =>
      store.read((tx) => requireOwn(tx, owner, id)),
    /** Takes the bytes that come behind those that are there; the file is stored when all are. Resolves with how many are there. The chunks are given away: their memory is freed. */
    async append(id: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
      const { row, arrived } = await look(id);
      if (row.state === "stored") return arrived;
      let touched = row.touched_at;
      const touch = async (): Promise<void> => {
        const now = clock.now();
        if (Math.abs(now - touched) < touchEveryMs) return;
        await store.write((tx) => touchUpload(tx, id, now));
        touched = now;
      };
      await touch();
      const hash = await hashOf(id, arrived);
      let length = arrived;
      try {
        await bytes.append(id, arrived, upTo(chunks, row.size - arrived), (batch) => {
          for (const chunk of batch) {
            hash.update(chunk);
            length += chunk.byteLength;
            release(chunk);
          }
        });
      } finally {
        // Where a write failed, more may be there than was told: then it is hashed anew.
        remember(id, { length, hash });
        // It was noted when it began; what ends a server is no error of the upload's.
        await touch().catch(() => undefined);
      }
      if (length === row.size) await finish(row);
      return length;
    },
    /** Gives an upload up, or removes a file that nothing carries. Rejects with a Refusal for one that a message carries. */
    async remove(id: string): Promise<void> {
      await store.write(async (tx) => {
        const row = await tx.file(id);
        if (!row) throw new Refusal(codes.noSuchFile);
        if (await tx.isFileUsed(id)) throw new Refusal(codes.notAllowed);
        await forgetFile(tx, row);
      });
      hashes.delete(id);
      await bytes.drop(id);
    },
  };
}

export type Uploads = ReturnType<typeof createUploads>;

/**
 * Frees the memory of a chunk at once. Left to the collector, every 32 MB of chunks would have it look through all of the memory:
 * a quarter of what the server was busy with during a large upload.
 */
function release({ buffer, byteLength }: Uint8Array): void {
  // A part of a larger one is not ours alone.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

async function* none(): AsyncIterable<Uint8Array> {
  // An empty file has no bytes.
}

/** Ends with an error where more comes than was announced; what had come before stays. */
async function* upTo(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncIterable<Uint8Array> {
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.byteLength;
    if (length > bytesMax) throw new Refusal(codes.tooLarge);
    yield chunk;
  }
}
