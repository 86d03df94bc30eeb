/**
 * What a column makes of a value, as SQLite's strict tables do: text is well-formed, whole numbers are whole, structures
 * are what JSON keeps of them.
 */

/** A row breaks a rule of the schema; the operation is given up. The message is the one of SQLite. */
export class ConstraintFailed extends Error {
  override readonly name = "ConstraintFailed";
}

/** UTF-8 knows no lone halves of surrogate pairs. */
export const text = (value: string): string => value.toWellFormed();

export const textOrNull = (value: string | null): string | null =>
  value === null ? null : text(value);

/** Both ends of what 64 bits hold, as a double; neither is taken. */
const wholeEnd = 2 ** 63;

/** A whole number or, where the column may be null, NaN as null. */
export function wholeOrNull(column: string, value: number | null): number | null {
  if (value === null || Number.isNaN(value)) return null;
  if (!Number.isInteger(value) || Math.abs(value) >= wholeEnd)
    throw new ConstraintFailed(`cannot store REAL value in INTEGER column ${column}`);
  // There is no negative zero among whole numbers.
  return value + 0;
}

export function whole(column: string, value: number): number {
  const kept = wholeOrNull(column, value);
  if (kept === null) throw new ConstraintFailed(`NOT NULL constraint failed: ${column}`);
  return kept;
}

/** The order of text by its bytes in UTF-8, of well-formed text; JavaScript's own puts pairs before U+E000 and above. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x === y) continue;
    if (isHalf(x) === isHalf(y)) return x - y;
    return isHalf(x) ? 1 : -1;
  }
  return a.length - b.length;
}

const isHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
