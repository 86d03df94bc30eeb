import type { PersonStatus } from "../wire/rows.ts";
import { listTime } from "./times.ts";
import { fill, type Words } from "./words.ts";

/** What somebody says of themselves, and until when; null where they say nothing, or it is over. */
export function statusText(words: Words, status: PersonStatus | null, now: number): string | null {
  if (status === null) return null;
  const { text, until } = status;
  if (until === null) return text;
  if (until <= now) return null;
  return fill(words.t.ownStatus.untilTime, { text, time: listTime(words, until, now) });
}
