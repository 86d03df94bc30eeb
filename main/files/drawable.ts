import { drawnSize, drawnSizeHeadBytes, isDrawable } from "#shared/wire/drawn-size.ts";
import type { UploadSource } from "../messaging/tx.ts";
import type { LocalFiles } from "./ports.ts";

/** Whether a page may be given what begins with these bytes to draw as a picture. */
export function isDrawableHead(head: Uint8Array): boolean {
  const size = drawnSize(head);
  return size !== null && isDrawable(size);
}

/**
 * Whether a page may be given this to draw as a picture: a page draws by the bytes, whatever type it is told, and a few of them may
 * stand for more memory than there is. False for what is no picture.
 */
export async function isDrawableAt(
  local: Pick<LocalFiles, "read">,
  source: UploadSource,
): Promise<boolean> {
  const pieces: Uint8Array[] = [];
  const head = { from: 0, to: drawnSizeHeadBytes - 1 };
  for await (const piece of local.read(source, head)) pieces.push(Uint8Array.from(piece));
  return isDrawableHead(Buffer.concat(pieces));
}
