import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { heldMax } from "../files/ports.ts";
import { pieceBytes, readAhead } from "./read-ahead.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "magpie-read-"));
  path = join(folder, "file");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const isOpen = (): boolean =>
  readdirSync("/proc/self/fd").some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false;
    }
  });

test("a file comes as it is, from any byte up to any other, whatever its size is in pieces", async () => {
  for (const size of [0, 1, pieceBytes - 1, pieceBytes, pieceBytes + 1, 9 * pieceBytes + 5]) {
    const bytes = randomBytes(size);
    writeFileSync(path, bytes);
    const ranges: (readonly [number, number | null])[] = [
      [0, null],
      [0, 0],
      [1, pieceBytes],
      [pieceBytes, pieceBytes * 3],
      [size, null],
      [size + 7, null],
      [Math.max(0, size - 2), size + 100],
    ];
    for (const [from, to] of ranges) {
      const got: Uint8Array[] = [];
      for await (const piece of readAhead(path, from, to)) got.push(Buffer.from(piece));
      const wanted = bytes.subarray(from, to === null ? size : to + 1);
      expect(Buffer.concat(got).equals(wanted), `${size} bytes, from ${from} to ${to}`).toBe(true);
    }
  }
});

test("however large a file is, it is read into the same few buffers, and a piece stays while so many more are asked for", async () => {
  const bytes = randomBytes(40 * pieceBytes);
  writeFileSync(path, bytes);
  const buffers = new Set<ArrayBufferLike>();
  const held: Uint8Array[] = [];
  let at = 0;
  for await (const piece of readAhead(path, 0, null)) {
    buffers.add(piece.buffer);
    held.push(piece);
    if (held.length > heldMax) held.shift();
    at += piece.length;
    // What is read ahead has the time to come.
    await new Promise((resolve) => setImmediate(resolve));
    const wanted = bytes.subarray(at - held.reduce((sum, { length }) => sum + length, 0), at);
    expect(Buffer.concat(held).equals(wanted)).toBe(true);
  }
  expect(at).toBe(bytes.length);
  expect(buffers.size).toBeLessThan(10);
});

test("one that is not there is said so", async () => {
  const pieces = readAhead(path, 0, null)[Symbol.asyncIterator]();
  await expect(pieces.next()).rejects.toThrow("ENOENT");
});

test.skipIf(process.platform !== "linux")("who stops reading frees the file", async () => {
  writeFileSync(path, randomBytes(8 * pieceBytes));
  for await (const piece of readAhead(path, 0, null)) {
    expect(piece.length).toBe(pieceBytes);
    expect(isOpen()).toBe(true);
    break;
  }
  expect(isOpen()).toBe(false);
});
