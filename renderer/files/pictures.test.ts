import { describe, expect, test } from "vitest";
import { gifBytes, jpegBytes, pngBytes, webpBytes } from "#shared/wire/picture-fixtures.ts";
import { isDrawable } from "#shared/wire/drawn-size.ts";
import { boxOf } from "./box.ts";
import { pictureHead } from "./picture-head.ts";
import { fitted, hasOriginal, picturePlan, thumbSize } from "./picture-plan.ts";

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const chunk = (name: string, data: readonly number[] = []): number[] => [
  0,
  0,
  0,
  data.length,
  ...ascii(name),
  ...data,
  0,
  0,
  0,
  0,
];

/** The camera's notes, in the byte order that `order` names, with one entry: how it was held. */
const exif = (order: "MM" | "II", orientation: number): number[] => {
  const tiff =
    order === "MM"
      ? [0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
      : [0x2a, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
  const data = [...ascii("Exif"), 0, 0, ...ascii(order), ...tiff, 0, 0, 0, 0];
  return [0xff, 0xe1, 0, data.length + 2, ...data];
};
/** A PNG whose header is whole, with these parts behind it. */
const png = (...parts: readonly number[][]): Uint8Array =>
  pngBytes(300, 200, [8, 6, 0, 0, 0, 0, 0, 0, 0, ...parts.flat()]);

describe("what the first bytes say of a picture", () => {
  test.each([
    ["a PNG", png(chunk("IDAT")), "image/png", 300, 200, false, false],
    ["one that moves", png(chunk("acTL", [0]), chunk("IDAT")), "image/png", 300, 200, true, false],
    ["one with notes", png(chunk("eXIf", [1]), chunk("IDAT")), "image/png", 300, 200, false, true],
    ["a plain JPEG", jpegBytes(640, 480), "image/jpeg", 640, 480, false, false],
    ["a WebP", webpBytes.lossy(64, 32), "image/webp", 64, 32, false, false],
    ["a GIF", gifBytes(9, 7), "image/gif", 9, 7, true, false],
  ] as const)("%s", (_what, bytes, type, width, height, moves, noted) =>
    expect(pictureHead(bytes)).toEqual({ type, width, height, moves, noted }),
  );

  test.each([1, 2, 3, 4])("a camera held so (%i) stands as it is", (orientation) =>
    expect(pictureHead(jpegBytes(640, 480, exif("MM", orientation)))).toMatchObject({
      width: 640,
      height: 480,
      noted: true,
    }),
  );
  test.each([5, 6, 7, 8])("a camera held so (%i) is turned", (orientation) => {
    for (const order of ["MM", "II"] as const)
      expect(pictureHead(jpegBytes(640, 480, exif(order, orientation)))).toMatchObject({
        width: 480,
        height: 640,
        noted: true,
      });
  });

  test("a WebP says by its flags whether it moves and carries notes", () => {
    const plain = webpBytes.extended(64, 32);
    expect(pictureHead(plain)).toMatchObject({ moves: false, noted: false });
    expect(pictureHead(plain.with(20, 0x02))).toMatchObject({ moves: true, noted: false });
    expect(pictureHead(plain.with(20, 0x08))).toMatchObject({ moves: false, noted: true });
  });

  test.each([
    ["nothing", []],
    ["a page", ascii("<!doctype html><script>alert(1)</script>")],
    ["a drawing that may hold a script", ascii('<svg xmlns="http://www.w3.org/2000/svg">')],
    ["a GIF without room", [...gifBytes(0, 0)]],
    ["a GIF cut short", ascii("GIF89a")],
  ])("%s is no picture", (_what, bytes) => expect(pictureHead(Uint8Array.from(bytes))).toBeNull());
  test("notes that are cut short or lie are passed over", () => {
    const noted = exif("II", 6);
    const lying = noted.with(10 + 4, 0xff);
    expect(pictureHead(jpegBytes(640, 480, lying))).toMatchObject({ width: 640, height: 480 });
    for (let length = 0; length < 60; length += 1)
      expect(() => pictureHead(jpegBytes(640, 480, noted).subarray(0, length))).not.toThrow();
  });
});

describe("what becomes of a picture", () => {
  const head = (width: number, height: number, over = {}) => ({
    type: "image/jpeg" as const,
    width,
    height,
    moves: false,
    noted: false,
    ...over,
  });

  test("a large one is scaled to a longer edge of 2,048", () =>
    expect(picturePlan(head(4000, 3000), false)).toEqual({
      how: "draw",
      to: { width: 2048, height: 1536 },
    }));
  test("a small one, and the original, stay as they are", () => {
    expect(picturePlan(head(2048, 100), false)).toEqual({ how: "keep" });
    expect(picturePlan(head(4000, 3000), true)).toEqual({ how: "keep" });
  });
  test("what a camera noted is left out of a small one too, unless the original is wanted", () => {
    const noted = head(800, 600, { noted: true });
    expect(picturePlan(noted, false)).toEqual({ how: "draw", to: { width: 800, height: 600 } });
    expect(picturePlan(noted, true)).toEqual({ how: "keep" });
    expect(hasOriginal(noted)).toBe(true);
  });
  test("what moves is never drawn anew", () =>
    expect(picturePlan(head(4000, 3000, { moves: true, noted: true }), false)).toEqual({
      how: "keep",
    }));
  test("what would unfold into too many pixels goes as a file, the original too", () => {
    for (const original of [true, false]) {
      expect(picturePlan(head(10_000, 10_000), original)).toEqual({ how: "file" });
      expect(picturePlan(head(60_000, 10, { moves: true }), original)).toEqual({ how: "file" });
    }
    expect(isDrawable({ width: 8000, height: 8000 })).toBe(true);
  });
  test("what is no picture goes as a file", () =>
    expect(picturePlan(null, false)).toEqual({ how: "file" }));

  test("a small picture is sent beside a large one", () => {
    expect(thumbSize({ width: 2048, height: 1024 }, 1)).toEqual({ width: 640, height: 320 });
    expect(thumbSize({ width: 640, height: 640 }, 100_000)).toBeNull();
    expect(thumbSize({ width: 600, height: 600 }, 9_000_000)).toEqual({ width: 600, height: 600 });
  });
  test("an edge has one pixel at the least", () =>
    expect(fitted({ width: 9000, height: 1 }, 100)).toEqual({ width: 100, height: 1 }));
});

test.each([
  [340, 380, 340, 380],
  [3400, 380, 340, 56],
  [100, 9000, 120, 380],
  [24, 24, 120, 56],
  [null, 10, 240, 240],
  [0, 0, 240, 240],
])("a picture of %s × %s has room of %i × %i", (width, height, wide, high) =>
  expect(boxOf(width, height)).toEqual({ width: wide, height: high }),
);
