import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type Electron from "electron";
import { type Modelled, notImplemented, refuse, type Words } from "../not-implemented.ts";
import { type Bitmap, decodePng, encodePng, isPng, pngSize } from "./png.ts";

const methods = ["getBitmap getNativeHandle toJPEG"] as const;
const statics = ["createFromNamedImage createMenuSymbol createThumbnailFromPath"] as const;
type Missing = Words<typeof methods>;

/** The suffixes of files for denser screens, as Electron looks for them beside the file that is named. */
const densities: readonly (readonly [suffix: string, scale: number])[] = [
  ["@1.25x", 1.25],
  ["@1.5x", 1.5],
  ["@2x", 2],
  ["@3x", 3],
];

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function demandPng(data: Buffer): Buffer {
  return isPng(data) ? data : notImplemented("nativeImage of anything but PNG and bitmaps");
}

/** Copies a part of a bitmap, scaled to `size` by taking the nearest pixel. */
function sample(from: Bitmap, part: Electron.Rectangle, size: Electron.Size): Buffer {
  const bgra = Buffer.alloc(size.width * size.height * 4);
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const fromX = part.x + Math.floor(((x + 0.5) * part.width) / size.width);
      const fromY = part.y + Math.floor(((y + 0.5) * part.height) / size.height);
      const at = (fromY * from.width + fromX) * 4;
      from.bgra.copy(bgra, (y * size.width + x) * 4, at, at + 4);
    }
  return bgra;
}

/** PNG pictures, one for each scale factor. What is not PNG is refused, a missing file is an empty image. */
export class NativeImage implements Modelled<Electron.NativeImage, Missing> {
  static {
    refuse(this.prototype, "nativeImage", { methods });
    refuse(this, "nativeImage", { methods: statics });
  }
  readonly #pngs = new Map<number, Buffer>();
  isMacTemplateImage = false;

  static #of(png: Buffer, scale = 1): Electron.NativeImage {
    const image = new NativeImage();
    if (png.length > 0) image.#pngs.set(scale, demandPng(png));
    return image as unknown as Electron.NativeImage;
  }
  static createEmpty(): Electron.NativeImage {
    return NativeImage.#of(Buffer.alloc(0));
  }
  static createFromBuffer(
    buffer: Buffer,
    options?: Electron.CreateFromBufferOptions,
  ): Electron.NativeImage {
    if (buffer.length === 0 || isPng(buffer))
      return NativeImage.#of(buffer, options?.scaleFactor ?? 1);
    const { width, height } = options ?? {};
    if (width && height && buffer.length === width * height * 4)
      return NativeImage.createFromBitmap(buffer, { ...options, width, height });
    return notImplemented("nativeImage of anything but PNG and bitmaps");
  }
  static createFromBitmap(
    buffer: Buffer,
    { width, height, scaleFactor = 1 }: Electron.CreateFromBitmapOptions,
  ): Electron.NativeImage {
    if (buffer.length !== width * height * 4) throw new Error("invalid buffer size");
    return NativeImage.#of(encodePng({ width, height, bgra: buffer }), scaleFactor);
  }
  static createFromDataURL(dataURL: string): Electron.NativeImage {
    const base64 = /^data:[^,]*;base64,(.*)$/s.exec(dataURL)?.[1] ?? "";
    return NativeImage.#of(Buffer.from(base64, "base64"));
  }
  static createFromPath(path: string): Electron.NativeImage {
    const image = new NativeImage();
    const whole = readIfThere(path);
    if (whole) image.#pngs.set(1, demandPng(whole));
    const ending = extname(path);
    for (const [suffix, scale] of densities) {
      const denser = readIfThere(`${path.slice(0, path.length - ending.length)}${suffix}${ending}`);
      if (denser) image.#pngs.set(scale, demandPng(denser));
    }
    return image as unknown as Electron.NativeImage;
  }

  isEmpty(): boolean {
    return this.#pngs.size === 0;
  }
  getSize(scaleFactor = 1): Electron.Size {
    const png = this.#png(scaleFactor);
    if (!png) return { width: 0, height: 0 };
    const { width, height } = pngSize(png);
    const scale = this.#pngs.has(scaleFactor) ? scaleFactor : (this.getScaleFactors()[0] ?? 1);
    return { width: Math.round(width / scale), height: Math.round(height / scale) };
  }
  getAspectRatio(scaleFactor = 1): number {
    const { width, height } = this.getSize(scaleFactor);
    return height === 0 ? 1 : width / height;
  }
  getScaleFactors(): number[] {
    return [...this.#pngs.keys()];
  }
  toPNG(options?: Electron.ToPNGOptions): Buffer {
    return Buffer.from(this.#png(options?.scaleFactor ?? 1) ?? Buffer.alloc(0));
  }
  toDataURL(options?: Electron.ToDataURLOptions): string {
    return `data:image/png;base64,${this.toPNG(options).toString("base64")}`;
  }
  toBitmap(options?: Electron.ToBitmapOptions): Buffer {
    const png = this.#png(options?.scaleFactor ?? 1);
    return png ? decodePng(png).bgra : Buffer.alloc(0);
  }
  resize({ width, height }: Electron.ResizeOptions): Electron.NativeImage {
    const png = this.#png(1);
    if (!png) return NativeImage.createEmpty();
    const from = decodePng(png);
    const ratio = from.width / from.height;
    const size = {
      width: Math.round(width ?? (height === undefined ? from.width : height * ratio)),
      height: Math.round(height ?? (width === undefined ? from.height : width / ratio)),
    };
    const whole = { x: 0, y: 0, width: from.width, height: from.height };
    return NativeImage.createFromBitmap(sample(from, whole, size), size);
  }
  crop(rect: Electron.Rectangle): Electron.NativeImage {
    const png = this.#png(1);
    if (!png) return NativeImage.createEmpty();
    const { width, height } = rect;
    return NativeImage.createFromBitmap(sample(decodePng(png), rect, { width, height }), {
      width,
      height,
    });
  }
  addRepresentation(options: Electron.AddRepresentationOptions): void {
    const { scaleFactor = 1, buffer, dataURL, width, height } = options;
    const added =
      dataURL !== undefined
        ? NativeImage.createFromDataURL(dataURL)
        : NativeImage.createFromBuffer(buffer ?? Buffer.alloc(0), {
            ...(width === undefined ? {} : { width }),
            ...(height === undefined ? {} : { height }),
          });
    if (!added.isEmpty()) this.#pngs.set(scaleFactor, added.toPNG());
  }
  setTemplateImage(option: boolean): void {
    this.isMacTemplateImage = option;
  }
  isTemplateImage(): boolean {
    return this.isMacTemplateImage;
  }

  #png(scale: number): Buffer | undefined {
    return this.#pngs.get(scale) ?? this.#pngs.get(1) ?? this.#pngs.values().next().value;
  }
}

/** The image that is meant where Electron takes an image or a path. */
export function imageOf(image: Electron.NativeImage | string): Electron.NativeImage {
  return typeof image === "string" ? NativeImage.createFromPath(image) : image;
}
