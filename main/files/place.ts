import { fileUrlOf } from "#shared/wire/files.ts";
import type { Ids } from "../messaging/ports.ts";
import type { NewHasher } from "./ports.ts";

/** An address for a file that nobody can guess before it is used: of two new ids by their hash, in the shape that addresses have. */
export async function newPlace(ids: Ids, newHasher: NewHasher): Promise<string> {
  const hasher = newHasher();
  await hasher.update(new TextEncoder().encode(`${ids.next()} ${ids.next()}`));
  const hex = await hasher.digest();
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4] ?? "8";
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return fileUrlOf(parts.join("-"));
}
