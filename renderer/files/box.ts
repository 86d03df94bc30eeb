import type { Size } from "./picture-plan.ts";

/** A picture in the timeline is this large at the most and at the least, in px. */
const largest = { width: 340, height: 380 } as const;
const smallest = { width: 120, height: 56 } as const;

/** What has a caption below it is this wide at the least, in px. */
export const captionedMin = 220;

/**
 * The room of a picture in the timeline, in px: known before a byte of it is here, so that nothing jumps. A picture of an odd form
 * is cut at its edges, one that is tiny is not made larger than the least room (`widthMin` px wide) for what stands over it or below. Without a size: a square.
 */
export function boxOf(
  width: number | null,
  height: number | null,
  widthMin: number = smallest.width,
): Size {
  if (width === null || height === null || width < 1 || height < 1)
    return { width: 240, height: 240 };
  const by = Math.min(1, largest.width / width, largest.height / height);
  return {
    width: Math.round(Math.max(width * by, widthMin)),
    height: Math.round(Math.max(height * by, smallest.height)),
  };
}
