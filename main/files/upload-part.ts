import type { UploadFailure } from "#shared/ipc/file-views.ts";
import { codes } from "#shared/wire/codes.ts";
import type { UploadRow } from "../messaging/tx.ts";
import { failureOf } from "./outcomes.ts";
import {
  heldMax,
  type Bytes,
  type FileServer,
  type Hasher,
  type LocalFiles,
  type NewHasher,
  type Refused,
} from "./ports.ts";

/** Bytes of one request: what stands between us and the server may hold a whole request back. */
export const chunkBytes = 8 * 1024 * 1024;
/** How often a place that the server has forgotten is asked for anew in one go. */
const placesMax = 2;

/** How a part has ended: the server has all of it; failed for good; to be gone on with; or nobody wants it any more. */
export type PartEnd =
  | { readonly kind: "stored"; readonly sha256: string }
  | { readonly kind: "failed"; readonly failure: UploadFailure }
  | { readonly kind: "later"; readonly afterMs: number | null }
  | { readonly kind: "stopped" };

/** How far a part's hash was taken, so that a cut costs no second reading. */
export interface Checkpoint {
  readonly offset: number;
  readonly hasher: Hasher;
}

export interface PartPorts {
  readonly server: FileServer;
  readonly local: LocalFiles;
  readonly newHasher: NewHasher;
  /** A new address, for a place that is asked for. */
  newPlace(): Promise<string>;
  /** FI3: where the server takes it; kept before it is asked for that. False where it is not to go there any more. */
  noteUrl(url: string): Promise<boolean>;
  /** How many of its bytes are with the server, or on their way. */
  progress(bytes: number): void;
  readonly signal: AbortSignal;
  /** Bytes of one request; `chunkBytes` where it is left out. */
  readonly requestBytes?: number;
  checkpoint: Checkpoint | null;
}

const later = (refused?: Refused): PartEnd => ({
  kind: "later",
  afterMs: refused?.retryAfterMs ?? null,
});
const refusedEnd = (refused: Refused): PartEnd => {
  const failure = failureOf(refused);
  return failure === null ? later(refused) : { kind: "failed", failure };
};

/** What comes of it; undefined as soon as the signal has aborted: what a dead disk owes may never come. */
const orAborted = <T>(coming: Promise<T>, signal: AbortSignal): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const end = (): void => resolve(undefined);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
    coming.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });

/** A reader of a source from the beginning, which takes its hash as it goes on; aborted, the source ends there for it. */
function hashingReader(bytes: Bytes, hasher: Hasher, from: number, signal: AbortSignal) {
  const pieces = bytes[Symbol.asyncIterator]();
  let left: Uint8Array = new Uint8Array();
  let at = from;
  /** Pieces whose hash is being taken: their memory must stay as it is. */
  const hashing: Promise<void>[] = [];
  /** The next bytes, at most so many; empty at the end. */
  const next = async (atMost: number): Promise<Uint8Array> => {
    while (left.length === 0) {
      while (hashing.length >= heldMax) await hashing.shift();
      const came = await orAborted(pieces.next(), signal);
      if (!came || came.done === true) return left;
      left = came.value;
    }
    const piece = left.subarray(0, atMost);
    left = left.subarray(piece.length);
    const hashed = hasher.update(piece);
    // It is awaited with the next piece, or what is asked of the hasher later rejects as well.
    hashed.catch(() => undefined);
    hashing.push(hashed);
    at += piece.length;
    return piece;
  };
  return {
    get at(): number {
      return at;
    },
    /** Passes over what lies before `offset`; whether there was so much. */
    async skipTo(offset: number): Promise<boolean> {
      while (at < offset) if ((await next(offset - at)).length === 0) return false;
      return true;
    },
    /** The next `length` bytes, or fewer where the source ends before. */
    async *take(length: number): Bytes {
      for (let rest = length; rest > 0;) {
        const piece = await next(rest);
        if (piece.length === 0) return;
        rest -= piece.length;
        yield piece;
      }
    },
    /** Frees what is behind it. That comes after the piece which was asked for last, so whoever has ended does not wait for it. */
    async close(): Promise<void> {
      const closed = pieces.return?.();
      if (closed) await orAborted(closed, signal);
    },
  };
}

/** The source could not be read on. */
class SourceBroken extends Error {
  override readonly name = "SourceBroken";
}

async function* saidSo(bytes: Bytes): Bytes {
  try {
    yield* bytes;
  } catch {
    throw new SourceBroken();
  }
}

/** Brings one part to the server, from wherever the server's bytes end (FI3, FI4, FI5). Never rejects for what its ports say. */
export async function uploadPart(row: UploadRow, ports: PartPorts): Promise<PartEnd> {
  const { server, local, newHasher, signal } = ports;
  /** What is wrong with the source now; null where it is as it was picked. */
  const fault = async (): Promise<UploadFailure | null> => {
    const now = await local.look(row.source);
    if (!now) return "gone";
    const isMoved = row.source.kind === "path" && now.modified !== row.source.modified;
    return now.size !== row.size || isMoved ? "changed" : null;
  };
  const failed = (failure: UploadFailure): PartEnd => ({ kind: "failed", failure });
  const lost = (): PartEnd => (signal.aborted ? { kind: "stopped" } : later());

  const before = await fault();
  if (before) return failed(before);
  let { url } = row;
  for (let places = 0; ; places++) {
    if (signal.aborted) return { kind: "stopped" };
    const at = url === null ? null : await server.offset(url, signal);
    if (at?.kind === "lost") return lost();
    if (at?.kind === "refused" && at.code !== codes.noSuchFile) return refusedEnd(at);
    let place: string | null = url;
    let offset = 0;
    if (at?.kind === "at" && at.offset <= row.size) ({ offset } = at);
    else {
      if (places >= placesMax) return later();
      // What lies there is none of this file's: that address is not asked for again.
      const wish: string = url === null || at?.kind === "at" ? await ports.newPlace() : url;
      const asked = await make(wish);
      if (typeof asked !== "string") return asked;
      place = asked;
    }
    if (place === null) return later();
    url = place;
    const end = await send(place, offset);
    if (end !== "forgotten") return end;
  }

  /**
   * Asks for a place under a name that was noted before: an answer that is lost costs nothing, as asking again asks for the same,
   * and whoever takes the message back knows what the server is to forget.
   */
  async function make(wish: string): Promise<string | PartEnd> {
    if (!(await ports.noteUrl(wish))) return { kind: "stopped" };
    const { size, name, type } = row;
    const made = await server.create({ url: wish, size, name, type }, signal);
    if (made.kind === "refused") return refusedEnd(made);
    if (made.kind === "lost") {
      // It may be made there for all that, after it was asked to be forgotten.
      if (signal.aborted && !(await ports.noteUrl(wish))) void server.remove(wish);
      return lost();
    }
    if (await ports.noteUrl(made.url)) return made.url;
    // Taken back meanwhile, or another source by now (FI6): what was asked to be forgotten then was not there yet.
    void server.remove(made.url);
    return { kind: "stopped" };
  }

  async function send(place: string, from: number): Promise<PartEnd | "forgotten"> {
    const known = ports.checkpoint;
    const usable = known !== null && known.offset <= from ? known : null;
    const hasher = usable?.hasher.copy() ?? newHasher();
    const start = usable?.offset ?? 0;
    const reader = hashingReader(
      saidSo(local.read(row.source, { from: start, to: null })),
      hasher,
      start,
      signal,
    );
    try {
      if (!(await reader.skipTo(from))) return signal.aborted ? lost() : failed("changed");
      let offset = from;
      ports.progress(offset);
      while (offset < row.size) {
        if (signal.aborted) return { kind: "stopped" };
        const length = Math.min(ports.requestBytes ?? chunkBytes, row.size - offset);
        let sent = offset;
        const at = await server.append(place, {
          offset,
          length,
          bytes: reader.take(length),
          signal,
          onSent(bytes) {
            sent += bytes;
            ports.progress(sent);
          },
        });
        if (signal.aborted) return { kind: "stopped" };
        if (at.kind === "refused")
          return at.code === codes.noSuchFile ? "forgotten" : refusedEnd(at);
        // One that did not take all of it is asked where it stands.
        if (at.kind === "lost" || at.offset !== offset + length)
          return (await endedShort()) ?? later();
        ({ offset } = at);
        ports.checkpoint = { offset, hasher: hasher.copy() };
        ports.progress(offset);
      }
      const after = await fault();
      return after ? failed(after) : { kind: "stored", sha256: await hasher.digest() };
    } catch (error) {
      if (!(error instanceof SourceBroken)) throw error;
      return failed((await fault()) ?? "gone");
    } finally {
      await reader.close();
    }
  }

  /** A source that has become shorter leaves a request unfinished: that is not the network's fault. */
  async function endedShort(): Promise<PartEnd | null> {
    const now = await fault();
    return now && failed(now);
  }
}
