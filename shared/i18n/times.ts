import { fill, type Words } from "./words.ts";

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

/** When somebody was last there: by minutes within the hour, by the clock for two days, else by the day. */
export function seenTime(words: Words, at: number, now: number): string {
  const { t, plural, region } = words;
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return t.presence.seenNow;
  if (minutes < 60) return plural(t.presence.seenMinutes, minutes);
  const days = daysBetween(at, now);
  const time = clockTime(words, at);
  if (days === 0) return fill(t.presence.seenToday, { time });
  if (days === 1) return fill(t.presence.seenYesterday, { time });
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const date = sameYear
    ? format(region, "seen", { month: "long", day: "numeric" }, at)
    : format(region, "seenYear", { year: "numeric", month: "long", day: "numeric" }, at);
  return fill(t.presence.seenOn, { date });
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

/** The title of a month; the year too where it is another one. */
export function monthTitle({ region }: Words, at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? format(region, "month", { month: "long" }, at)
    : format(region, "monthYear", { year: "numeric", month: "long" }, at);
}

/** How long something lasts, in ms, as players write it: 0:07, 12:34, 1:02:03. */
export function durationTime(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (count: number): string => String(count).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
