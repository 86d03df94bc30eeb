import { type DrawnSize, isDrawable } from "#shared/wire/drawn-size.ts";
import type { PictureHead } from "./picture-head.ts";

/** Pictures are scaled to this longer edge unless the original is asked for; px. */
export const scaledEdgeMax = 2_048;
/** A larger picture gets a small one beside it, with this longer edge; px. */
export const thumbEdgeMax = 640;
/** A small picture of a larger one is made where the file is larger than this, however few its pixels are; bytes. */
const thumbAboveBytes = 300 * 1024;
export type Size = DrawnSize;

/** What becomes of a picture: sent as it is, drawn anew in this size, or sent as a file like any other. */
export type PicturePlan =
  | { readonly how: "keep" }
  | { readonly how: "draw"; readonly to: Size }
  | { readonly how: "file" };

/** The size with this longer edge at the most, of the same form; each edge 1 px at the least. */
export function fitted({ width, height }: Size, edge: number): Size {
  const by = Math.min(1, edge / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * by)),
    height: Math.max(1, Math.round(height * by)),
  };
}

/**
 * What becomes of a picture whose head says this; null for what is no picture. What moves is never drawn anew, what a camera has
 * noted in it is left out unless the original is asked for, and what would unfold into too many pixels goes as a file.
 */
export function picturePlan(head: PictureHead | null, original: boolean): PicturePlan {
  if (head === null || !isDrawable(head)) return { how: "file" };
  if (head.moves || original) return { how: "keep" };
  const isLarge = Math.max(head.width, head.height) > scaledEdgeMax;
  return isLarge || head.noted ? { how: "draw", to: fitted(head, scaledEdgeMax) } : { how: "keep" };
}

/** Whether the original is another picture than the one that is sent otherwise. */
export const hasOriginal = (head: PictureHead | null): boolean =>
  picturePlan(head, false).how === "draw";

/** The size of the small picture that is sent with one of this size and so many bytes; null where it needs none. */
export function thumbSize(size: Size, bytes: number): Size | null {
  const isLarge = Math.max(size.width, size.height) > thumbEdgeMax || bytes > thumbAboveBytes;
  return isLarge ? fitted(size, thumbEdgeMax) : null;
}
