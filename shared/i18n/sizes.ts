import type { Words } from "./words.ts";

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** Bytes as people read them, such as 4.2 MB; decimal, as the platforms' file managers count. */
export function byteSize({ region }: Pick<Words, "region">, bytes: number): string {
  const power = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)),
  );
  return new Intl.NumberFormat(region, {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1000 ** power);
}

/** A part of a whole, from 0 to 1, in per cent; a hundred only where it is whole. */
export const percent = ({ region }: Pick<Words, "region">, part: number): string =>
  new Intl.NumberFormat(region, { style: "percent" }).format(Math.floor(part * 100) / 100);
