import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "../root.ts";
import {
  hashDrawing,
  picture,
  pngSize,
  recordFile,
  sizes,
  trayCounts,
  trayEdge,
  trayPicture,
  trayScales,
} from "./record.ts";

test.each(sizes)("the picture of %i px has that size", (size) => {
  expect(pngSize(picture(root, size))).toEqual({ width: size, height: size });
});

test("the pictures were made from the drawing as it is: else run `npm run icons`", () => {
  expect(readFileSync(recordFile(root), "utf8").trim()).toBe(hashDrawing(root));
});

test.each(trayCounts.flatMap((count) => trayScales.map((scale) => [count, scale] as const)))(
  "the tray's picture for %s at %i× is there",
  (count, scale) => {
    const edge = trayEdge * scale;
    expect(pngSize(trayPicture(root, count, scale))).toEqual({ width: edge, height: edge });
  },
);
