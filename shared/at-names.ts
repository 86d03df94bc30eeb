import { limits } from "./wire/limits.ts";

/** By these names a text mentions everybody, in whichever language it is written. */
export const allNames: readonly string[] = ["所有人", "all"];

/** A name that stands in a text behind an @: from the @ to the end of the name (UTF-16, the end exclusive). */
export interface AtName {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** The letters of which words are made between spaces; others, as Chinese ones, end where they like. */
const inWord = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}_]/u;

/** An @ behind these belongs to an address. */
const beforeAddress = /[\p{Script=Latin}\p{N}_.\-+/]/u;

/** Whether an @ that stands here is part of an address, as of mail, and names nobody. */
export const isInAddress = (text: string, at: number): boolean =>
  beforeAddress.test(text.charAt(at - 1));

/** Whether a name may end here: not in the middle of a longer word. */
const endsAt = (text: string, end: number): boolean =>
  !inWord.test(text.charAt(end - 1)) || !inWord.test(text.charAt(end));

/** How long names are that begin with a letter, the longest first. */
function lengthsByFirst(names: Iterable<string>): ReadonlyMap<string, readonly number[]> {
  const lengths = new Map<string, Set<number>>();
  for (const name of names) {
    if (name === "" || name.length > limits.nameLengthMax) continue;
    const first = name.charAt(0);
    const known = lengths.get(first);
    if (known) known.add(name.length);
    else lengths.set(first, new Set([name.length]));
  }
  return new Map(
    [...lengths].map(([first, all]) => [first, [...all].sort((one, other) => other - one)]),
  );
}

/**
 * The names that stand in a text behind an @, in order: of several that begin at one place the longest. Names are compared as
 * they are written. The work is bounded by the text's length and how many lengths of names begin alike: a text may be
 * nothing but @, and is drawn each time that its message is.
 */
export function atNames(text: string, names: ReadonlySet<string>): readonly AtName[] {
  const lengths = lengthsByFirst(names);
  const found: AtName[] = [];
  for (let start = text.indexOf("@"); start !== -1; start = text.indexOf("@", start + 1)) {
    const follows = found.at(-1)?.end === start;
    if (!follows && isInAddress(text, start)) continue;
    for (const length of lengths.get(text.charAt(start + 1)) ?? []) {
      const end = start + 1 + length;
      const name = text.slice(start + 1, end);
      if (!names.has(name) || !endsAt(text, end)) continue;
      found.push({ start, end, name });
      start = end - 1;
      break;
    }
  }
  return found;
}
