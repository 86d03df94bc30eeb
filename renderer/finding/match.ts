import type { Findable, Unit } from "./findable.ts";

/** Where a word stands in a text: at its very beginning, at that of a word in it, or inside. */
export type Place = 0 | 1 | 2;

/** A part of a text (UTF-16, the end exclusive) that a word matches. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly place: Place;
}

/** zh, ch and sh stand for a syllable as its first letter does. */
const hasLongInitial = (reading: string): boolean => /^[zcs]h/.test(reading);

const add = (places: number[], place: number): void => {
  if (!places.includes(place)) places.push(place);
};

/** How far the word can be when this character has been passed, from `place` on. */
function pass(unit: Unit, word: string, place: number, places: number[]): void {
  if (unit.text !== "" && word.startsWith(unit.text, place)) add(places, place + unit.text.length);
  if (unit.isGap && place > 0) add(places, place);
  for (const reading of unit.readings) {
    if (reading.charCodeAt(0) !== word.charCodeAt(place)) continue;
    add(places, place + 1);
    // The last syllable need not be typed to its end.
    if (word.startsWith(reading, place)) add(places, place + reading.length);
    else if (reading.startsWith(word.slice(place))) add(places, word.length);
    if (word.charAt(place + 1) === "h" && hasLongInitial(reading)) add(places, place + 2);
  }
}

/** Whether a word can begin with a character: most cannot, and cost no more than this. */
function canBegin({ text, readings }: Unit, word: string): boolean {
  const first = word.charCodeAt(0);
  if (text.charCodeAt(0) === first) return true;
  for (const reading of readings) if (reading.charCodeAt(0) === first) return true;
  return false;
}

/** Where the word ends that begins at a character; null where it does not. The work is bounded by both lengths. */
function endOf(text: Findable, from: number, word: string): number | null {
  let places = [0];
  for (let at = from; at < text.length; at++) {
    const unit = text[at];
    if (!unit) return null;
    const next: number[] = [];
    for (const place of places) pass(unit, word, place, next);
    if (next.includes(word.length)) return unit.end;
    if (next.length === 0) return null;
    places = next;
  }
  return null;
}

/**
 * The best place of a folded word in a text: each character counts as itself, by a syllable, by its initial, and at the end by
 * any beginning of a syllable; so 林薇 is found by 林, linwei, lw, linw and lwe. Null where it does not stand there.
 */
export function findWord(text: Findable, word: string): Hit | null {
  let best: Hit | null = null;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at];
    if (!unit) break;
    const place: Place = at === 0 ? 0 : text[at - 1]?.isGap === true ? 1 : 2;
    if (unit.isGap || !canBegin(unit, word) || (best !== null && place >= best.place)) continue;
    const end = endOf(text, at, word);
    if (end !== null) best = { start: unit.start, end, place };
    if (best?.place === 0) return best;
  }
  return best;
}

/** The parts of a text that words match, in order, none over another. */
export function hitsOf(text: Findable, words: readonly string[]): readonly Hit[] {
  const hits = words
    .flatMap((word) => findWord(text, word) ?? [])
    .sort((a, b) => a.start - b.start);
  return hits.reduce<Hit[]>((found, hit) => {
    const last = found.at(-1);
    if (!last || hit.start > last.end) return [...found, hit];
    return [...found.slice(0, -1), { ...last, end: Math.max(last.end, hit.end) }];
  }, []);
}

/** A text cut into what is marked and what is not, in order; each with where it begins (UTF-16). */
export function partsOf(
  text: string,
  hits: readonly Hit[],
): readonly { readonly start: number; readonly part: string; readonly isHit: boolean }[] {
  const cuts = hits.flatMap(({ start, end }) => [
    { start, isHit: true },
    { start: end, isHit: false },
  ]);
  return [{ start: 0, isHit: false }, ...cuts]
    .map(({ start, isHit }, at) => ({ start, part: text.slice(start, cuts[at]?.start), isHit }))
    .filter(({ part }) => part !== "");
}
