import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { gathered, gatheredBytes } from "./gathered.ts";
import type { Bytes } from "./ports.ts";

async function* pieces(bytes: Buffer, length: number, cut = false): Bytes {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
  if (cut) throw new Error("cut");
}

test.each([1_000, gatheredBytes, gatheredBytes + 1, 3 * gatheredBytes])(
  "what comes in pieces of %i goes on in large ones, in two buffers, all of it and in its order",
  async (length) => {
    const bytes = randomBytes(3 * gatheredBytes + 77);
    const out: Buffer[] = [];
    const buffers = new Set<ArrayBufferLike>();
    let came = 0;
    for await (const piece of gathered(pieces(bytes, length), (more) => (came += more))) {
      buffers.add(piece.buffer);
      out.push(Buffer.from(Uint8Array.from(piece)));
    }
    expect(Buffer.concat(out).equals(bytes)).toBe(true);
    expect(out.slice(0, -1).every((piece) => piece.length === gatheredBytes)).toBe(true);
    expect([buffers.size, came]).toEqual([2, bytes.length]);
  },
);

test("what had come before a cut is given out, and then the cut; nothing gives nothing", async () => {
  const bytes = randomBytes(5_000);
  const out: Buffer[] = [];
  const all = async (of: Bytes): Promise<void> => {
    for await (const piece of gathered(of, () => undefined)) out.push(Buffer.from(piece));
  };
  await expect(all(pieces(bytes, 1_000, true))).rejects.toThrow("cut");
  expect(Buffer.concat(out).equals(bytes)).toBe(true);
  await all(pieces(Buffer.alloc(0), 1));
  expect(out).toHaveLength(1);
});
