import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { base64LengthMax, decodeBase64, encodeBase64 } from "./base64.ts";
import { limits } from "./limits.ts";
import { pictureFault, pictureFormat } from "./picture.ts";
import { jpegBytes, pngBytes, webpBytes } from "./picture-fixtures.ts";
import { PersonCard } from "./rows.ts";
import * as v from "valibot";

test.each([
  ["PNG", pngBytes(256, 128), { type: "image/png", width: 256, height: 128 }],
  ["JPEG", jpegBytes(200, 256), { type: "image/jpeg", width: 200, height: 256 }],
  ["lossy WebP", webpBytes.lossy(256, 7), { type: "image/webp", width: 256, height: 7 }],
  ["lossless WebP", webpBytes.lossless(9, 256), { type: "image/webp", width: 9, height: 256 }],
  ["WebP of parts", webpBytes.extended(255, 1), { type: "image/webp", width: 255, height: 1 }],
])("%s is known by its content, with its size", (_name, bytes, format) => {
  expect(pictureFormat(bytes)).toEqual(format);
  expect(pictureFault(bytes)).toBeNull();
});

const written = (text: string): Uint8Array => new TextEncoder().encode(text);
test.each([
  ["nothing", new Uint8Array()],
  ["text", written("this is a text and long enough to be taken for a head")],
  ["SVG", written("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>")],
  ["a page", written("<!doctype html><script>alert(1)</script> and so on and on")],
  ["GIF", written("GIF89a and some more bytes so that it is long enough")],
  ["half a head", pngBytes(9, 9).slice(0, 20)],
  ["a picture without an edge", pngBytes(0, 9)],
  ["a JPEG whose frame hides behind a marker without a length", jpegBytes(9, 9, [0xff, 0xd0])],
  ["a JPEG that begins with its data", jpegBytes(9, 9, [0xff, 0xda, 0, 2])],
])("%s is no picture", (_name, bytes) => expect(pictureFault(bytes)).toBe("notAPicture"));

test.each([
  [
    "bytes",
    pngBytes(
      9,
      9,
      Array.from({ length: limits.pictureBytesMax }, () => 0),
    ),
  ],
  ["width", pngBytes(257, 9)],
  ["height", jpegBytes(9, 65_535)],
  ["an edge beyond all bounds", pngBytes(0xffff_ffff, 1)],
])("too much %s is too large", (_name, bytes) => expect(pictureFault(bytes)).toBe("tooLarge"));

test("whatever the bytes, the answer is an answer", () => {
  const heads = [pngBytes(9, 9), jpegBytes(9, 9), webpBytes.extended(9, 9)];
  const mutated = fc
    .tuple(fc.constantFrom(...heads), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat())
    .map(([head, at, byte, end]) => {
      const bytes = head.slice(0, end % (head.length + 1));
      bytes[at % head.length] = byte;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), mutated), (bytes) => {
      expect([null, "notAPicture", "tooLarge"]).toContain(pictureFault(bytes));
    }),
    runs(),
  );
});

test("base64 goes and comes, and nothing else is taken for it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const text = encodeBase64(bytes);
      expect(decodeBase64(text)).toEqual(bytes);
      expect(text.length).toBeLessThanOrEqual(base64LengthMax(bytes.length));
    }),
    runs(),
  );
  for (const text of ["AAA", "AA A", "AA==AA==", "A===", "AA\nAA", "äöü=", "AA-_"])
    expect([text, decodeBase64(text)]).toEqual([text, null]);
});

test("a card without a picture, or with one that cannot be named, is a card", () => {
  const card = { kind: "person", id: "p1", name: "Ann" };
  const id = "0".repeat(64);
  for (const [picture, read] of [
    [undefined, null],
    [null, null],
    [id, id],
    ["../../etc/passwd", null],
    ["A".repeat(64), null],
    [7, null],
  ])
    expect(v.parse(PersonCard, { ...card, picture }).picture).toBe(read);
  expect(v.parse(PersonCard, card).picture).toBeNull();
});
