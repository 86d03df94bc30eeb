import { copiedBytesMax } from "#shared/ipc/contract.ts";
import type { FileProblem } from "#shared/ipc/file-views.ts";
import { isDrawable } from "#shared/wire/drawn-size.ts";
import { drawnAsPng } from "./draw-picture.ts";

/** A picture whose size is known; nothing of it is decoded until it is drawn. Null for what is no picture. */
const loaded = (address: string): Promise<HTMLImageElement | null> =>
  new Promise((resolve) => {
    const image = new Image();
    image.addEventListener("load", () => resolve(image));
    image.addEventListener("error", () => resolve(null));
    image.src = address;
  });

/**
 * What our scheme serves under an address, drawn as PNG for the clipboard; of what moves it is the first picture. Why not, for what
 * is no picture, and for what would unfold into more than a page or a clipboard is for.
 */
export async function copiedPicture(
  address: string,
): Promise<Uint8Array<ArrayBuffer> | FileProblem> {
  // The page remembers of an address that there was nothing, and under the usual one there may have been nothing yet.
  const image = await loaded(`${address}?copied`);
  if (image === null) return "notAPicture";
  const size = { width: image.naturalWidth, height: image.naturalHeight };
  if (!isDrawable(size)) return "tooLarge";
  const png = await drawnAsPng(image, size);
  if (png === null) return "notAPicture";
  return png.size > copiedBytesMax ? "tooLarge" : new Uint8Array(await png.arrayBuffer());
}
