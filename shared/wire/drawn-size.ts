import { pictureFormat } from "./picture.ts";

/** How large a picture is drawn, and whether a page may do that at all. Sizes in px; nothing is decoded, only its head is read. */

export interface DrawnSize {
  readonly width: number;
  readonly height: number;
}

/** More pixels than this are not unfolded: four bytes each, in a page. */
const pixelsMax = 64_000_000;
/** Nor a longer edge than this. */
const edgeMax = 16_384;

/** Whether a page may unfold so many pixels: fifty kilobytes of a file may stand for gigabytes of them. */
export const isDrawable = ({ width, height }: DrawnSize): boolean =>
  width >= 1 && height >= 1 && width * height <= pixelsMax && Math.max(width, height) <= edgeMax;

/** So much of a file is read for it: notes and colour profiles may stand before the size. Bytes. */
export const drawnSizeHeadBytes = 512 * 1024;

const textAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** The bytes of a GIF's table of colours, by the flags that say whether there is one. */
const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

/**
 * The size of a GIF: its screen, made larger by its first picture where that does not fit, as decoders do. Null for what is none, or
 * does not come to a picture within these bytes.
 */
export function gifSize(bytes: Uint8Array): DrawnSize | null {
  if (bytes.length < 13 || !/^GIF8[79]a$/.test(textAt(bytes, 0, 6))) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  let at = 13 + tableBytes(bytes[10] ?? 0);
  while (bytes[at] === 0x21) {
    at += 2;
    for (let length = bytes[at]; length !== undefined && length > 0; length = bytes[at])
      at += 1 + length;
    at += 1;
  }
  if (bytes[at] !== 0x2c || at + 9 > bytes.length) return null;
  return {
    width: Math.max(width, view.getUint16(at + 1, true) + view.getUint16(at + 5, true)),
    height: Math.max(height, view.getUint16(at + 3, true) + view.getUint16(at + 7, true)),
  };
}

/** The size of an AVIF: the largest that it says of any picture in it. */
function avifSize(bytes: Uint8Array): DrawnSize | null {
  if (bytes.length < 12 || !/^ftypavi[fs]$/.test(textAt(bytes, 4, 8))) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [width, height] = [0, 0];
  for (let at = 12; at + 16 <= bytes.length; at += 1) {
    if (bytes[at] !== 0x69 || textAt(bytes, at, 4) !== "ispe") continue;
    width = Math.max(width, view.getUint32(at + 8));
    height = Math.max(height, view.getUint32(at + 12));
  }
  return width > 0 && height > 0 ? { width, height } : null;
}

/** How large what begins with these bytes is drawn; null for what is no picture, or does not say. */
export const drawnSize = (bytes: Uint8Array): DrawnSize | null =>
  pictureFormat(bytes) ?? gifSize(bytes) ?? avifSize(bytes);
