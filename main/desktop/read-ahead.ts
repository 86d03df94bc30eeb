import { type FileHandle, open } from "node:fs/promises";
import type { Bytes } from "../files/ports.ts";

/** Bytes of a piece: large enough for few of them, small enough to be hashed and sent without holding up the event loop. */
export const pieceBytes = 512 * 1024;
/** Buffers of a reader: one is with whoever reads, the others are filled meanwhile. */
const buffersMax = 4;

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
 * until the next one is asked for.
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
    for (let made = 0; made < buffersMax - 1; made++) begin(Buffer.allocUnsafeSlow(pieceBytes));
    let spare: Uint8Array = Buffer.allocUnsafeSlow(pieceBytes);
    for (let next = ahead.shift(); next; next = ahead.shift()) {
      begin(spare);
      const piece = await next;
      if (piece.length === 0) return;
      yield piece;
      spare = new Uint8Array(piece.buffer);
    }
  } finally {
    await Promise.allSettled(ahead);
    await file.close();
  }
}
