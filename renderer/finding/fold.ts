/** Text in the one form in which it is compared: no matter the width, the case, or a Latin letter's accents. */
export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/(\p{Script=Latin})\p{M}+/gu, "$1")
    .normalize("NFKC")
    .toLowerCase();

/** The words of what somebody looks for, folded. */
export const wordsIn = (query: string): readonly string[] =>
  fold(query).split(/\s+/).filter(Boolean);
