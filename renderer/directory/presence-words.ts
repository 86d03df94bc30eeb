import { nameOf } from "#shared/i18n/titles.ts";
import { seenTime } from "#shared/i18n/times.ts";
import type { PresenceView, TypistView } from "#shared/ipc/views.ts";
import { fill, type Words } from "../i18n/i18n.ts";

/** How somebody is, in a few words. */
export function presenceWords(words: Words, presence: PresenceView, now: number): string {
  const { state, lastSeen } = presence;
  if (state === "offline" && lastSeen !== null) return seenTime(words, lastSeen, now);
  return words.t.presence[state];
}

/** Who is writing; of two nobody need say which one it is. */
export function typingWords(
  words: Words,
  people: readonly TypistView[],
  isDirect: boolean,
): string {
  const { t, plural } = words;
  const [first] = people;
  if (isDirect || first === undefined) return t.typing.plain;
  if (people.length > 1) return plural(t.typing.several, people.length);
  return fill(t.typing.named, { name: nameOf(words, first.name) });
}
