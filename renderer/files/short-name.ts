/** The end of a name that says what it is: a dot and a few letters. */
const ending = /\.[\p{L}\p{N}]{1,10}$/u;

/** By what is seen as one letter: a surrogate pair or a family of emoji is not torn. */
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const letters = (text: string): string[] =>
  Array.from(segmenter.segment(text), ({ segment }) => segment);

/**
 * A file's name in two parts, of which the first may be cut by the style: its end says what it is and often which one of
 * several, so it stays. `tail` is how many letters stay before the ending.
 */
export function nameParts(name: string, tail = 4): readonly [head: string, end: string] {
  const type = ending.exec(name)?.[0] ?? "";
  const stem = letters(name.slice(0, name.length - type.length));
  const from = Math.max(stem.length - tail, 0);
  if (from === 0) return ["", name];
  return [stem.slice(0, from).join(""), `${stem.slice(from).join("")}${type}`];
}

/** What the ending of a name says, in upper case and short enough for an icon; empty where it says nothing. */
export function nameEnding(name: string): string {
  const type = ending.exec(name)?.[0].slice(1) ?? "";
  return type.length <= 4 ? type.toUpperCase() : "";
}
