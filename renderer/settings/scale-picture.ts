import { encodeBase64 } from "#shared/wire/base64.ts";
import { limits } from "#shared/wire/limits.ts";
import type { PictureFault } from "#shared/wire/picture.ts";

/** A larger file is not read: a photograph of today's cameras is well below. Bytes. */
const fileBytesMax = 64 * 1024 * 1024;

/** WebP's qualities, tried one after the other until the picture fits. */
const qualities = [0.9, 0.8, 0.65, 0.5, 0.35, 0.2, 0.05];

/** The square in the middle, as large as it may be, turned the way the camera was held. */
function drawn(source: ImageBitmap): OffscreenCanvas | null {
  const side = Math.min(source.width, source.height);
  const edge = Math.min(side, limits.pictureEdgeMax);
  const canvas = new OffscreenCanvas(edge, edge);
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.imageSmoothingQuality = "high";
  const [x, y] = [(source.width - side) / 2, (source.height - side) / 2];
  context.drawImage(source, x, y, side, side, 0, 0, edge, edge);
  return canvas;
}

/**
 * Makes of a file that somebody chose a picture as everybody gets it: cropped to a square, scaled, WebP within the bounds, in
 * base64. Nothing that was written into the file beside the picture, such as where it was taken, goes along. Resolves to the
 * fault where it cannot be done; whatever the file is called.
 */
export async function scalePicture(
  file: Blob,
): Promise<{ readonly picture: string } | { readonly fault: PictureFault }> {
  if (file.size > fileBytesMax) return { fault: "tooLarge" };
  const source = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(
    () => null,
  );
  const canvas = source && drawn(source);
  source?.close();
  if (!canvas) return { fault: "notAPicture" };
  for (const quality of qualities) {
    const made = await canvas.convertToBlob({ type: "image/webp", quality });
    if (made.size > limits.pictureBytesMax) continue;
    return { picture: encodeBase64(new Uint8Array(await made.arrayBuffer())) };
  }
  return { fault: "tooLarge" };
}
