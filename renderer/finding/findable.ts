import { fold } from "./fold.ts";
import type { Readings } from "./readings.ts";

/** One character of a text: where it stands (UTF-16), its folded form, and how it is read. */
export interface Unit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly readings: readonly string[];
  /** It stands between words, and may be left out when they are typed in one. */
  readonly isGap: boolean;
}

/** A text that can be looked through. */
export type Findable = readonly Unit[];

const gap = /^[\p{Z}\p{P}]$/u;

/** Folding a character costs more than finding what became of it the last time. */
const folded = new Map<string, string>();
function foldOne(character: string): string {
  const known = folded.get(character) ?? fold(character);
  folded.set(character, known);
  return known;
}

/** `readings` is null while they are not there: then it is found by what it is, not by how it is read. */
export function findableOf(text: string, readings: Readings | null, isName = false): Findable {
  const read = readings?.(text, isName);
  let at = 0;
  return Array.from(text, (character, index) => {
    const start = at;
    at += character.length;
    return {
      start,
      end: at,
      text: foldOne(character),
      readings: read?.[index] ?? [],
      isGap: gap.test(character),
    };
  });
}

/** More texts than the largest office has names, titles and departments. */
const keptMax = 50_000;

/** The findable forms of texts, each made once. */
export interface Findables {
  of(text: string, isName?: boolean): Findable;
  /** Whether texts are found by how they are read. */
  readonly reads: boolean;
}

export function createFindables(readings: Readings | null): Findables {
  const kept = { name: new Map<string, Findable>(), other: new Map<string, Findable>() };
  return {
    reads: readings !== null,
    of(text, isName = false) {
      const of = isName ? kept.name : kept.other;
      const known = of.get(text);
      if (known) return known;
      if (of.size >= keptMax) of.clear();
      const made = findableOf(text, readings, isName);
      of.set(text, made);
      return made;
    },
  };
}
