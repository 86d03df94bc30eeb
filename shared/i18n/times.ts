import type { Words } from "./words.ts";

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs much more than using it. */
function format(
  region: string,
  key: string,
  options: Intl.DateTimeFormatOptions,
  at: number,
): string {
  const id = `${region} ${key}`;
  const known = formatters.get(id) ?? new Intl.DateTimeFormat(region, options);
  formatters.set(id, known);
  return known.format(at);
}

/** Midnight before a moment, in the local zone; ms since the epoch. */
export const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** Whole days between two moments' days; a day may have 23 or 25 hours. */
const daysBetween = (earlier: number, later: number): number =>
  Math.round((dayOf(later) - dayOf(earlier)) / 86_400_000);

export const clockTime = ({ region }: Words, at: number): string =>
  format(region, "clock", { hour: "2-digit", minute: "2-digit", hour12: false }, at);

/** 09:41 today, "yesterday", a weekday within the week, else a date. */
export function listTime(words: Words, at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days <= 0) return clockTime(words, at);
  if (days === 1) return words.t.list.yesterday;
  if (days < 7) return format(words.region, "weekday", { weekday: "short" }, at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? format(words.region, "day", { month: "numeric", day: "numeric" }, at)
    : format(words.region, "date", { year: "numeric", month: "numeric", day: "numeric" }, at);
}

/** What stands over a day's messages. */
export function dayTitle(words: Words, at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0) return words.t.chat.today;
  if (days === 1) return words.t.chat.yesterday;
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? format(words.region, "long", { month: "long", day: "numeric", weekday: "long" }, at)
    : format(
        words.region,
        "longYear",
        { year: "numeric", month: "long", day: "numeric", weekday: "long" },
        at,
      );
}

export const fullTime = ({ region }: Words, at: number): string =>
  format(region, "full", { dateStyle: "full", timeStyle: "medium" }, at);

/** A moment to the second, as short as that goes. */
export const momentTime = ({ region }: Words, at: number): string =>
  format(region, "moment", { dateStyle: "medium", timeStyle: "medium", hour12: false }, at);
