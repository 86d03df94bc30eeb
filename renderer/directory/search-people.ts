import type { PersonView } from "#shared/ipc/views.ts";
import type { Findables } from "../finding/findable.ts";
import { findWord } from "../finding/match.ts";

/** What a person is found by. */
export type Searched = Pick<
  PersonView,
  "name" | "english" | "title" | "department" | "phone" | "email"
>;

const digits = (text: string): string => text.replaceAll(/\D/g, "");
const isNumber = (word: string): boolean => /^[\d+()./-]+$/.test(word) && digits(word) !== "";

/** A name is looked for more often than what somebody does, that more often than how they are reached. */
const besides = { title: 3, department: 6, reach: 9 } as const;

/** How well a word fits a person, 0 for best; null where it does not. */
function fitOf(findables: Findables, person: Searched, word: string): number | null {
  const { name, english, title, department, phone, email } = person;
  const inName = findWord(findables.of(name, true), word);
  if (inName?.place === 0) return 0;
  const inEnglish = english === "" ? null : findWord(findables.of(english), word);
  if (inName || inEnglish) return Math.min(inName?.place ?? 2, inEnglish?.place ?? 2);
  const inTitle = findWord(findables.of(title), word);
  if (inTitle) return besides.title + inTitle.place;
  const inDepartment = findWord(findables.of(department ?? ""), word);
  if (inDepartment) return besides.department + inDepartment.place;
  const isReach =
    (isNumber(word) && digits(phone).includes(digits(word))) || email.toLowerCase().includes(word);
  return isReach ? besides.reach : null;
}

/** How well all words fit a person; null where one of them does not. */
export function fitOfAll(
  findables: Findables,
  person: Searched,
  words: readonly string[],
): number | null {
  let sum = 0;
  for (const word of words) {
    const fit = fitOf(findables, person, word);
    if (fit === null) return null;
    sum += fit;
  }
  return sum;
}

/** Those whom every word fits, the best first, else in the order in which they came. */
export function searchPeople<P extends Searched>(
  findables: Findables,
  people: readonly P[],
  words: readonly string[],
): readonly P[] {
  if (words.length === 0) return people;
  const found = people.flatMap((person) => {
    const fit = fitOfAll(findables, person, words);
    return fit === null ? [] : [{ person, fit }];
  });
  return found.sort((a, b) => a.fit - b.fit).map(({ person }) => person);
}
