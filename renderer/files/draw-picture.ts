import { rgbaToThumbHash } from "thumbhash";
import { encodeBase64 } from "#shared/wire/base64.ts";
import { fitted, type Size } from "./picture-plan.ts";

/** A source that is decoded already. */
type Drawn = ImageBitmap | HTMLVideoElement | HTMLImageElement;

/** What the tiny preview is made of has this longer edge; px, as its method demands. */
const previewEdgeMax = 100;

/** Decodes a picture, turned the way the camera was held; null for what cannot be decoded. */
export const decoded = (file: Blob): Promise<ImageBitmap | null> =>
  createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);

function canvasOf(source: Drawn, { width, height }: Size): OffscreenCanvas | null {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, width, height);
  return canvas;
}

/** The picture drawn anew in this size, without anything that was written into the file beside it; null where that fails. */
export async function drawnAnew(
  source: ImageBitmap,
  size: Size,
  type: "image/jpeg" | "image/webp",
  quality: number,
): Promise<Blob | null> {
  const made = await canvasOf(source, size)
    ?.convertToBlob({ type, quality })
    .catch(() => null);
  // Where it cannot write a type the browser writes another one.
  return made && made.type === type ? made : null;
}

/** The picture as PNG, in its own size: what clipboards take. Null where that fails. */
export const drawnAsPng = async (source: Drawn, size: Size): Promise<Blob | null> =>
  (await canvasOf(source, size)
    ?.convertToBlob({ type: "image/png" })
    .catch(() => null)) ?? null;

/** A tiny preview in base64, some 25 bytes; null where the picture cannot be read. */
export function previewOf(source: Drawn, size: Size): string | null {
  const { width, height } = fitted(size, previewEdgeMax);
  const context = canvasOf(source, { width, height })?.getContext("2d");
  const pixels = context?.getImageData(0, 0, width, height).data;
  return pixels ? encodeBase64(rgbaToThumbHash(width, height, pixels)) : null;
}
