import { createHash } from "node:crypto";
import type { FileStore } from "./file-store.ts";

export interface NamedContent {
  readonly sha256: string;
  readonly size: number;
}

/**
 * Looks whether the bytes of every content are there, in their size, and with `deep` whether they are what they are named. Gives a line for
 * each that is not, as the doctor says them.
 */
export async function* checkBytes(
  contents: Iterable<NamedContent>,
  bytes: Pick<FileStore, "sizeOf" | "open">,
  { deep }: { readonly deep: boolean },
): AsyncIterable<string> {
  for (const { sha256, size } of contents) {
    const found = await bytes.sizeOf(sha256);
    if (found === null) yield `files: ${sha256}: the bytes are not there`;
    else if (found !== size) yield `files: ${sha256}: ${found} bytes are there of ${size}`;
    else if (deep && !(await isItself(sha256, bytes)))
      yield `files: ${sha256}: the bytes are others than those that were stored`;
  }
}

async function isItself(sha256: string, bytes: Pick<FileStore, "open">): Promise<boolean> {
  const stream = await bytes.open(sha256, null);
  if (!stream) return false;
  const hash = createHash("sha256");
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest("hex") === sha256;
}
