import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The edges in pixels of the pictures: what Linux icon themes, Windows and macOS ask for. */
export const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const;

export const drawing = (root: string): string => join(root, "assets", "icon.svg");
export const picture = (root: string, size: number): string =>
  join(root, "assets", "icons", `${size}.png`);
/** What the tray's icon can say: how many are unread. */
export const trayCounts = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "9+"] as const;
/** The edge of the tray's icon in pixels, and how many times as dense its other pictures are. */
export const trayEdge = 24;
export const trayScales = [1, 2] as const;
export const trayPicture = (root: string, count: string, scale: number): string =>
  join(root, "assets", "icons", "tray", `${count}${scale === 1 ? "" : `@${scale}x`}.png`);

/** Holds the hash of the drawing that the committed pictures were made from. */
export const recordFile = (root: string): string => join(root, "assets", "icons", "drawing.sha256");

/** SHA-256 of the drawing, in hex; line ends do not count. */
export function hashDrawing(root: string): string {
  const text = readFileSync(drawing(root), "utf8").replaceAll("\r\n", "\n");
  return createHash("sha256").update(text).digest("hex");
}

/** Width and height in pixels from a PNG's header. Throws if the file is no PNG. */
export function pngSize(file: string): { readonly width: number; readonly height: number } {
  const bytes = readFileSync(file);
  if (bytes.toString("latin1", 1, 4) !== "PNG") throw new Error(`${file} is no PNG`);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
