import type { FileView } from "#shared/ipc/file-views.ts";
import { isDrawable } from "#shared/wire/drawn-size.ts";

/**
 * What is said in the place of a picture of a message that was asked for under `address` and not shown (a key of the words of files): one
 * that is here, or says of itself how large it is, is none that a page draws, and will not be when it is asked for again.
 */
export function whyMissing(
  { address: whole, here, width, height }: FileView,
  address: string,
): "notShown" | "notDrawn" {
  const isDrawn = width === null || height === null || isDrawable({ width, height });
  return address === whole && (here || !isDrawn) ? "notDrawn" : "notShown";
}
