import { limits } from "./limits.ts";

/** What a picture is by its content, and how large it is drawn, in px. */
export interface PictureFormat {
  readonly type: "image/png" | "image/jpeg" | "image/webp";
  readonly width: number;
  readonly height: number;
}

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean =>
  [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));

function png(bytes: Uint8Array, view: DataView): PictureFormat | null {
  if (bytes.length < 24 || !startsWith(bytes, 0, "\u0089PNG\r\n\u001a\n")) return null;
  if (!startsWith(bytes, 12, "IHDR")) return null;
  return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

/** The markers that begin a frame, and with it say how large it is; those between that do not are tables. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * Markers that stand without a length, and those that have no place before the frame: a decoder passes over them in a way of
 * its own, and might find another frame than this does.
 */
const isOdd = (marker: number): boolean => marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda);

/** Goes from segment to segment, each with its length, to the frame; null where the way there is not plain. */
function jpeg(bytes: Uint8Array, view: DataView): PictureFormat | null {
  if (!startsWith(bytes, 0, "\u00ff\u00d8\u00ff")) return null;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    // A marker may be preceded by any number of fill bytes.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker))
      return { type: "image/jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    if (isOdd(marker)) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function webp(bytes: Uint8Array, view: DataView): PictureFormat | null {
  if (bytes.length < 30 || !startsWith(bytes, 0, "RIFF") || !startsWith(bytes, 8, "WEBP"))
    return null;
  const of = (width: number, height: number): PictureFormat => ({
    type: "image/webp",
    width,
    height,
  });
  if (startsWith(bytes, 12, "VP8 "))
    return of(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  if (startsWith(bytes, 12, "VP8L")) {
    const packed = view.getUint32(21, true);
    return of((packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1);
  }
  if (!startsWith(bytes, 12, "VP8X")) return null;
  const edge = (at: number): number => view.getUint16(at, true) + ((bytes[at + 2] ?? 0) << 16) + 1;
  return of(edge(24), edge(27));
}

/**
 * What these bytes are, by their content and by nothing that is said of them: PNG, JPEG or WebP, and never anything that
 * could hold a script. null for everything else. Only the head is read: whoever draws it may still find it broken.
 */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return png(bytes, view) ?? jpeg(bytes, view) ?? webp(bytes, view);
}

/** Why bytes are not taken as somebody's picture, by the name of its code. */
export type PictureFault = "tooLarge" | "notAPicture";

/**
 * What is wrong with bytes that are to be somebody's picture; null for nothing. The edge is bounded as well as the bytes: a
 * few of them can unfold into gigabytes on everybody's screen.
 */
export function pictureFault(bytes: Uint8Array): PictureFault | null {
  if (bytes.length > limits.pictureBytesMax) return "tooLarge";
  const format = pictureFormat(bytes);
  if (!format || format.width < 1 || format.height < 1) return "notAPicture";
  return Math.max(format.width, format.height) > limits.pictureEdgeMax ? "tooLarge" : null;
}
