import type { PageBounds } from "./ports.ts";

/**
 * The longest beginning of `rows` that fits the bounds, in rows and in bytes of JSON; at least one row, or a large one
 * could never be had. `more` says that rows were left over.
 */
export function fitPage<T>(
  rows: readonly T[],
  { rowsMax, bytesMax }: PageBounds,
): { readonly rows: readonly T[]; readonly more: boolean } {
  let bytes = 0;
  let count = 0;
  for (const row of rows) {
    bytes += Buffer.byteLength(JSON.stringify(row));
    if (count > 0 && (bytes > bytesMax || count >= rowsMax)) break;
    count += 1;
  }
  return { rows: rows.slice(0, count), more: count < rows.length };
}
