import { type FileHandle, open } from "node:fs/promises";
import { type Bytes, heldMax } from "../files/ports.ts";

/** Bytes of a piece: large enough for few of them, small enough to be hashed and sent without holding up the event loop. */
export const pieceBytes = 512 * 1024;
/** Pieces that are read before they are asked for. */
const aheadMax = 3;

/** In shared memory: another thread can take the hash of it where it is. */
const makeBuffer = (): Uint8Array => new Uint8Array(new SharedArrayBuffer(pieceBytes));

/** Fills a buffer from a place on; shorter only where the file ends. */
async function filled(file: FileHandle, buffer: Uint8Array, at: number): Promise<Uint8Array> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, at + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

/**
 * The bytes of a file from one up to another, both included; `to` null: to the end. It reads ahead, into the same few buffers over
 * and over: new ones for each piece would have the collector look through all memory for every 32 MB. So a piece holds only
 * until `heldMax` more were asked for.
 */
export async function* readAhead(path: string, from: number, to: number | null): Bytes {
  const file = await open(path, "r");
  const ahead: Promise<Uint8Array>[] = [];
  const end = to === null ? Number.POSITIVE_INFINITY : to + 1;
  let at = from;
  const begin = (buffer: Uint8Array): void => {
    const wanted = buffer.subarray(0, Math.min(buffer.length, end - at));
    if (wanted.length === 0) return;
    const piece = filled(file, wanted, at);
    // It is awaited in its turn.
    piece.catch(() => undefined);
    ahead.push(piece);
    at += wanted.length;
  };
  try {
    for (let made = 0; made < aheadMax; made++) begin(makeBuffer());
    const held: Uint8Array[] = [];
    for (let next = ahead.shift(); next; next = ahead.shift()) {
      const free = held.length < heldMax ? makeBuffer() : held.shift();
      if (free) begin(free);
      const piece = await next;
      if (piece.length === 0) return;
      yield piece;
      held.push(new Uint8Array(piece.buffer));
    }
  } finally {
    await Promise.allSettled(ahead);
    await file.close();
  }
}
