import type { ByteRange } from "./file-store.ts";

/** What of a file is asked for: all of it, a part, or one that there is none of. */
export type Asked = { readonly part: ByteRange | null } | "unsatisfiable";

/**
 * Reads a `Range` header for a file of `size` bytes (RFC 9110, 14.1). One range of bytes is understood; whatever else is asked for, several
 * at once too, the whole file is the answer.
 */
export function askedRange(header: string | undefined, size: number): Asked {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  const [from, to] = [found?.[1] ?? "", found?.[2] ?? ""];
  if (from === "" && to === "") return { part: null };
  // `-n`: the last n.
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < Number(from)) return { part: null };
  if (start >= size || (from === "" && Number(to) === 0)) return "unsatisfiable";
  return { part: { start, end } };
}
