/** Heads of pictures for tests of what reads no further; `tail` makes them different ones. */

const text = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));
const big = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, at) => (value >>> (8 * (bytes - 1 - at))) & 0xff);
const little = (value: number, bytes: number): number[] => big(value, bytes).toReversed();

export const pngBytes = (width: number, height: number, tail: readonly number[] = []) =>
  Uint8Array.from([
    ...text("\u0089PNG\r\n\u001a\n"),
    ...big(13, 4),
    ...text("IHDR"),
    ...big(width, 4),
    ...big(height, 4),
    ...tail,
  ]);

/** With `before` between its beginning and its frame. */
export const jpegBytes = (width: number, height: number, before: readonly number[] = []) =>
  Uint8Array.from(
    [
      [0xff, 0xd8, ...before],
      [0xff, 0xe0, 0, 4, 1, 2],
      [0xff, 0xff, 0xc2, 0, 11, 8, ...big(height, 2), ...big(width, 2), 1, 0, 0, 0],
    ].flat(),
  );

const riff = (kind: string, data: readonly number[]) =>
  Uint8Array.from([
    ...text("RIFF"),
    ...little(data.length + 12, 4),
    ...text("WEBP"),
    ...text(kind),
    ...little(data.length, 4),
    ...data,
  ]);

export const webpBytes = {
  lossy: (width: number, height: number) =>
    riff("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, ...little(width, 2), ...little(height, 2)]),
  lossless: (width: number, height: number) =>
    riff("VP8L", [0x2f, ...little((width - 1) | ((height - 1) << 14), 4), 0, 0, 0, 0, 0]),
  extended: (width: number, height: number) =>
    riff("VP8X", [0, 0, 0, 0, ...little(width - 1, 3), ...little(height - 1, 3)]),
};

/** With a table of two colours, so many bytes of `notes`, and its first `picture` in this size. */
export const gifBytes = (
  width: number,
  height: number,
  { picture = [width, height], notes = 0 }: { picture?: readonly number[]; notes?: number } = {},
) =>
  Uint8Array.from([
    ...text("GIF89a"),
    ...little(width, 2),
    ...little(height, 2),
    0x80,
    0,
    0,
    ...big(0, 6),
    0x21,
    0xfe,
    ...Array.from({ length: Math.ceil(notes / 255) }, () => [
      255,
      ...Array.from({ length: 255 }, () => 0x2c),
    ]).flat(),
    0,
    0x2c,
    ...big(0, 4),
    ...picture.flatMap((edge) => little(edge, 2)),
    0,
    2,
  ]);

/** With one box for the size of each picture in it. */
export const avifBytes = (sizes: readonly (readonly [width: number, height: number])[]) =>
  Uint8Array.from([
    ...big(16, 4),
    ...text("ftypavif"),
    ...big(0, 4),
    ...sizes.flatMap(([width, height]) => [
      ...big(20, 4),
      ...text("ispe"),
      ...big(0, 4),
      ...big(width, 4),
      ...big(height, 4),
    ]),
  ]);
