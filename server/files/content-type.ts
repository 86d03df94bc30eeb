import { fileTypeFromBuffer } from "file-type";
import * as v from "valibot";
import { imageTypes, MediaType, plainType, unknownType } from "#shared/wire/files.ts";
import { pictureFormat } from "#shared/wire/picture.ts";
import { playedAs } from "#shared/wire/played.ts";

/** No more of a file is looked at, however large it is: enough for every head, and a bound for what is made to be hard to read. */
export const headBytesMax = 64 * 1024;

/** What a file is by its first bytes, and by nothing that is said of it; `unknownType` for what has no head of its own, as text has none. */
export async function contentType(head: Uint8Array): Promise<string> {
  // By its head alone: what else a picture says of itself may fill more than is looked at.
  const picture = pictureFormat(head);
  if (picture) return picture.type;
  // What is cut off or made to mislead may end the look with any error.
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  const type = found ? plainType(found.mime) : unknownType;
  return v.is(MediaType, type) ? type : unknownType;
}

/** Whether a type is shown or played in place; all others are handed over to be kept. None of these can hold a script (security.md 14). */
export const isShown = (type: string): boolean =>
  imageTypes.includes(type) || playedAs(type) !== null;
