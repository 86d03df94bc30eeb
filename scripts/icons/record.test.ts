import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "../root.ts";
import { hashDrawing, picture, pngSize, recordFile, sizes } from "./record.ts";

test.each(sizes)("the picture of %i px has that size", (size) => {
  expect(pngSize(picture(root, size))).toEqual({ width: size, height: size });
});

test("the pictures were made from the drawing as it is: else run `npm run icons`", () => {
  expect(readFileSync(recordFile(root), "utf8").trim()).toBe(hashDrawing(root));
});
