import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { drawnSize, isDrawable } from "./drawn-size.ts";
import { avifBytes, gifBytes, jpegBytes, pngBytes, webpBytes } from "./picture-fixtures.ts";

test.each([
  ["PNG", pngBytes(20_000, 128), { width: 20_000, height: 128 }],
  ["JPEG", jpegBytes(200, 256), { width: 200, height: 256 }],
  ["WebP", webpBytes.extended(9_000, 1), { width: 9_000, height: 1 }],
  ["GIF", gifBytes(9, 8), { width: 9, height: 8 }],
  [
    "GIF with a table and notes before a picture that is larger than its screen",
    gifBytes(1, 1, { picture: [20_000, 30_000], notes: 300 }),
    { width: 20_000, height: 30_000 },
  ],
  [
    "AVIF",
    avifBytes([
      [64, 64],
      [20_000, 40],
    ]),
    { width: 20_000, height: 64 },
  ],
])("of %s the head says how large it is drawn", (_name, bytes, size) =>
  expect(drawnSize(bytes)).toMatchObject(size),
);

test.each([
  ["a GIF that does not come to a picture", gifBytes(9, 9).slice(0, 14)],
  ["an AVIF that does not say", avifBytes([])],
  ["a text", new TextEncoder().encode("GIF for you, and some more of it")],
])("%s has no size", (_name, bytes) => expect(drawnSize(bytes)).toBeNull());

test("what begins in any way is read without an error", () => {
  const heads = [gifBytes(9, 9, { picture: [9, 9], notes: 30 }), avifBytes([[1, 1]])];
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.uint8Array(), fc.nat(80), (head, tail, at) => {
      drawnSize(Uint8Array.from([...head.slice(0, at), ...tail]));
    }),
    runs(),
  );
});

test.each([
  [8_000, 8_000, true],
  [16_384, 1, true],
  [16_385, 1, false],
  [10_000, 10_000, false],
  [0, 9, false],
])("%i × %i may be unfolded: %s", (width, height, expected) =>
  expect(isDrawable({ width, height })).toBe(expected),
);
