import type { Page } from "@playwright/test";
import { encodePng } from "#e2e/electron/modules/png.ts";

/** A file as somebody would choose it. */
export interface PickedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A PNG whose pixels are as `colour` says, [red, green, blue]. */
export function pngFile(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): PickedFile {
  const bgra = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = colour(x, y);
      bgra.set([blue, green, red, 255], (y * width + x) * 4);
    }
  return {
    name: "picture.png",
    mimeType: "image/png",
    buffer: encodePng({ width, height, bgra }),
  };
}

/** A JPEG as a camera writes it that was turned by a quarter: red above and blue below, but only when it is turned back. */
export async function turnedPhotograph(page: Page): Promise<PickedFile> {
  const base64 = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(640, 400);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.fillStyle = "red";
    context.fillRect(0, 0, 320, 400);
    context.fillStyle = "blue";
    context.fillRect(320, 0, 320, 400);
    const blob = await canvas.convertToBlob({ type: "image/jpeg" });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  const jpeg = Buffer.from(base64, "base64");
  // Exif with the one entry "orientation", 6: to be turned a quarter to the right.
  const exif = Buffer.from(
    "457869660000 4d4d002a00000008 0001 0112000300000001 00060000 00000000".replaceAll(" ", ""),
    "hex",
  );
  const length = Buffer.alloc(2);
  length.writeUInt16BE(exif.length + 2);
  const buffer = Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.from([0xff, 0xe1]),
    length,
    exif,
    jpeg.subarray(2),
  ]);
  return { name: "photograph.jpg", mimeType: "image/jpeg", buffer };
}
