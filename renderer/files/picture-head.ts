import { gifSize } from "#shared/wire/drawn-size.ts";
import { pictureFormat } from "#shared/wire/picture.ts";

/** What the first bytes of a file say of a picture. */
export interface PictureHead {
  readonly type: "image/png" | "image/jpeg" | "image/webp" | "image/gif";
  /** As it is drawn, turned the way the camera was held; px. */
  readonly width: number;
  readonly height: number;
  /** Several pictures one after the other: drawn anew it would stand still. */
  readonly moves: boolean;
  /** Notes of the camera, such as where it was taken. */
  readonly noted: boolean;
}

const textAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** GIF: never drawn anew, whether it moves or not, which only the whole file could tell. */
function gif(bytes: Uint8Array): PictureHead | null {
  const size = gifSize(bytes);
  return size && { type: "image/gif", ...size, moves: true, noted: false };
}

/** The EXIF orientation (1 to 8) in the notes that begin here; 1 where they do not say. */
function orientationIn(bytes: Uint8Array, begin: number, end: number): number {
  const tiff = begin + 6;
  if (tiff + 8 > end) return 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, Math.min(end, bytes.length));
  const isLittle = textAt(bytes, tiff, 2) === "II";
  const directory = tiff + view.getUint32(tiff + 4, isLittle);
  if (directory + 2 > view.byteLength) return 1;
  const count = Math.min(view.getUint16(directory, isLittle), 512);
  for (let index = 0; index < count; index += 1) {
    const at = directory + 2 + index * 12;
    if (at + 12 > view.byteLength) return 1;
    if (view.getUint16(at, isLittle) !== 0x0112) continue;
    const found = view.getUint16(at + 8, isLittle);
    return found >= 1 && found <= 8 ? found : 1;
  }
  return 1;
}

/** The camera's notes in a JPEG: whether there are any, and how they say it was held. */
function jpegNotes(bytes: Uint8Array, view: DataView): { noted: boolean; turned: boolean } {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isTable = marker < 0xe0 && marker !== 0xc4 && marker !== 0xdb && marker !== 0xdd;
    if (isTable) break;
    const length = view.getUint16(at + 2);
    if (marker === 0xe1 && textAt(bytes, at + 4, 4) === "Exif") {
      const end = Math.min(at + 2 + length, bytes.length);
      return { noted: true, turned: orientationIn(bytes, at + 4, end) > 4 };
    }
    at += 2 + length;
  }
  return { noted: false, turned: false };
}

/** The names and places of a PNG's or WebP's parts, as far as they lie in these bytes. */
function* pngParts(bytes: Uint8Array, view: DataView): Generator<string> {
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at))
    yield textAt(bytes, at + 4, 4);
}

function pngNotes(bytes: Uint8Array, view: DataView): { moves: boolean; noted: boolean } {
  let [moves, noted] = [false, false];
  for (const name of pngParts(bytes, view)) {
    if (name === "IDAT") break;
    moves ||= name === "acTL";
    noted ||= name === "eXIf";
  }
  return { moves, noted };
}

/** A WebP's flags say what else is in it; only the extended form has any. */
function webpNotes(bytes: Uint8Array): { moves: boolean; noted: boolean } {
  const flags = textAt(bytes, 12, 4) === "VP8X" ? (bytes[20] ?? 0) : 0;
  return { moves: (flags & 0x02) !== 0, noted: (flags & 0x08) !== 0 };
}

/**
 * What a file that begins with these bytes is drawn as; null for anything that is no picture by its content, whatever it is called.
 * Nothing is decoded: a few bytes may stand for gigabytes of pixels.
 */
export function pictureHead(bytes: Uint8Array): PictureHead | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = gif(bytes);
  if (found !== null) return found.width > 0 && found.height > 0 ? found : null;
  const format = pictureFormat(bytes);
  if (!format || format.width < 1 || format.height < 1) return null;
  const { type, width, height } = format;
  if (type === "image/png") return { ...format, ...pngNotes(bytes, view) };
  if (type === "image/webp") return { ...format, ...webpNotes(bytes) };
  const { noted, turned } = jpegNotes(bytes, view);
  return turned
    ? { type, width: height, height: width, moves: false, noted }
    : { type, width, height, moves: false, noted };
}
