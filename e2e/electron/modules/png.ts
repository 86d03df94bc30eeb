import { crc32, deflateSync, inflateSync } from "node:zlib";

/** Pixels as Electron hands them around: 4 bytes each, BGRA, rows from the top. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly bgra: Buffer;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Larger pictures than any icon or screenshot are damage. */
const pixelsMax = 64_000_000;
/** Bytes per pixel by colour type, at 8 bits a sample: grey, RGB, palette, grey with alpha, RGBA. */
const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export const isPng = (data: Buffer): boolean => data.subarray(0, 8).equals(signature);

/** Width and height in pixels, from the first chunk. */
export function pngSize(data: Buffer): { width: number; height: number } {
  return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(body.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

/** RGBA, 8 bits a sample, no filter. */
export function encodePng({ width, height, bgra }: Bitmap): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width * 4 + 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const to = y * (width * 4 + 1) + 1 + x * 4;
      rows[to] = bgra[from + 2] ?? 0;
      rows[to + 1] = bgra[from + 1] ?? 0;
      rows[to + 2] = bgra[from] ?? 0;
      rows[to + 3] = bgra[from + 3] ?? 0;
    }
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(guess - value));
  if (toLeft === undefined || toUp === undefined || toCorner === undefined) return 0;
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Undoes the rows' filters in place; `rows` has one filter byte before each row of `stride` bytes. */
function unfilter(rows: Buffer, height: number, stride: number, samples: number): void {
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1) + 1;
    const filter = rows[start - 1];
    for (let x = 0; x < stride; x++) {
      const at = start + x;
      const left = x >= samples ? (rows[at - samples] ?? 0) : 0;
      const up = y > 0 ? (rows[at - stride - 1] ?? 0) : 0;
      const corner = x >= samples && y > 0 ? (rows[at - stride - 1 - samples] ?? 0) : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      rows[at] = (rows[at] ?? 0) + predicted;
    }
  }
}

/** Reads 8-bit PNGs that are not interlaced; throws for others and for damage. */
export function decodePng(data: Buffer): Bitmap {
  if (!isPng(data)) throw new Error("not a PNG");
  const { width, height } = pngSize(data);
  const [depth, colour, , , interlace] = data.subarray(24, 29);
  const samples = samplesOf[colour ?? -1];
  if (depth !== 8 || samples === undefined || interlace !== 0 || width * height > pixelsMax)
    throw new Error("a PNG of an unknown kind");
  const packed: Buffer[] = [];
  let palette: Buffer = Buffer.alloc(0);
  let alphas: Buffer = Buffer.alloc(0);
  for (let at = 8; at + 8 <= data.length;) {
    const length = data.readUInt32BE(at);
    const type = data.toString("latin1", at + 4, at + 8);
    const body = data.subarray(at + 8, at + 8 + length);
    if (type === "IDAT") packed.push(body);
    else if (type === "PLTE") palette = body;
    else if (type === "tRNS") alphas = body;
    at += length + 12;
  }
  const stride = width * samples;
  const rows = inflateSync(Buffer.concat(packed), { maxOutputLength: height * (stride + 1) });
  unfilter(rows, height, stride, samples);
  const bgra = Buffer.alloc(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = Math.floor(pixel / width) * (stride + 1) + 1 + (pixel % width) * samples;
    const [a = 0, b = 0, c = 0, d = 0] = rows.subarray(at, at + samples);
    const grey = colour === 0 || colour === 4;
    const [red = 0, green = 0, blue = 0] =
      colour === 3 ? palette.subarray(a * 3, a * 3 + 3) : grey ? [a, a, a] : [a, b, c];
    const alpha = colour === 6 ? d : colour === 4 ? b : colour === 3 ? (alphas[a] ?? 255) : 255;
    bgra.set([blue, green, red, alpha], pixel * 4);
  }
  return { width, height, bgra };
}
