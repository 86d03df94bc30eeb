import type { PersonView } from "#shared/ipc/views.ts";
import type { Findables } from "../finding/findable.ts";
import { findWord, type Place } from "../finding/match.ts";

/** What a person is found by. */
export type Searched = Pick<
  PersonView,
  "name" | "english" | "title" | "department" | "phone" | "email"
>;

const digits = (text: string): string => text.replaceAll(/\D/g, "");
const isNumber = (word: string): boolean => /^[\d+()./-]+$/.test(word) && digits(word) !== "";

/** A name is looked for more often than what somebody does, that more often than how they are reached. */
const besides = { title: 3, department: 6, reach: 9 } as const;

/** How well people fit words, 0 for best; null where one of the words does not fit them. */
export type Fit = (person: Searched) => number | null;

/** For one search through many people: what many of them share, a title or a department, is looked through once. */
function fitOf(findables: Findables, word: string): Fit {
  const placeIn = (text: string): Place | null =>
    text === "" ? null : (findWord(findables.of(text), word)?.place ?? null);
  const shared = new Map<string, Place | null>();
  const placeInShared = (text: string): Place | null => {
    const known = shared.get(text);
    if (known !== undefined) return known;
    const place = placeIn(text);
    shared.set(text, place);
    return place;
  };
  const number = isNumber(word) ? digits(word) : null;
  return ({ name, english, title, department, phone, email }) => {
    const inName = findWord(findables.of(name, true), word)?.place ?? null;
    if (inName === 0) return 0;
    const inEnglish = placeIn(english);
    if (inName !== null || inEnglish !== null) return Math.min(inName ?? 2, inEnglish ?? 2);
    const inTitle = placeInShared(title);
    if (inTitle !== null) return besides.title + inTitle;
    const inDepartment = placeInShared(department ?? "");
    if (inDepartment !== null) return besides.department + inDepartment;
    const isReach =
      (number !== null && digits(phone).includes(number)) || email.toLowerCase().includes(word);
    return isReach ? besides.reach : null;
  };
}

/** How well people fit all of some words, as wordsIn gives them. */
export function fitOfAll(findables: Findables, words: readonly string[]): Fit {
  const fits = words.map((word) => fitOf(findables, word));
  return (person) => {
    let sum = 0;
    for (const fit of fits) {
      const one = fit(person);
      if (one === null) return null;
      sum += one;
    }
    return sum;
  };
}

/** Those whom every word fits, the best first, else in the order in which they came. */
export function searchPeople<P extends Searched>(
  findables: Findables,
  people: readonly P[],
  words: readonly string[],
): readonly P[] {
  if (words.length === 0) return people;
  const fitTo = fitOfAll(findables, words);
  const found: { readonly person: P; readonly fit: number }[] = [];
  for (const person of people) {
    const fit = fitTo(person);
    if (fit !== null) found.push({ person, fit });
  }
  return found.sort((a, b) => a.fit - b.fit).map(({ person }) => person);
}
