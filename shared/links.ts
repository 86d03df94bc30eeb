/** A message's text in parts: plain, or a link with what it opens. */
export interface TextPart {
  readonly text: string;
  readonly href: string | null;
}

/**
 * Links in running text: http, https, mailto, and bare www. A link ends at white space, at Han characters and at
 * full-width punctuation, since Chinese is written right behind it; closing punctuation at its end is the sentence's.
 */
const link =
  /(?:https?:\/\/|www\.|mailto:)[^\s<>"'`\u2018-\u201f\u3000-\u303f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]+/giu;
const trailing = ".,;:!?…";
const brackets: ReadonlyMap<string, string> = new Map([
  [")", "("],
  ["]", "["],
]);

/**
 * Without the punctuation at its end. A closing bracket belongs to the link only where it was opened in it. Brackets are counted
 * once: a text may be nothing but them.
 */
function trimEnd(found: string): string {
  const counts = new Map<string, number>();
  const count = (char: string): number => counts.get(char) ?? 0;
  for (const char of found) counts.set(char, count(char) + 1);
  let end = found.length;
  for (; end > 0; end -= 1) {
    const char = found.charAt(end - 1);
    const opening = brackets.get(char);
    const isLoose = opening !== undefined && count(char) > count(opening);
    if (!isLoose && !trailing.includes(char)) break;
    counts.set(char, count(char) - 1);
  }
  return found.slice(0, end);
}

function hrefOf(text: string): string | null {
  try {
    const url = new URL(/^www\./i.test(text) ? `https://${text}` : text);
    return url.protocol === "mailto:" || url.hostname.length > 0 ? url.href : null;
  } catch {
    return null;
  }
}

export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(link)) {
    const found = trimEnd(match[0]);
    const href = hrefOf(found);
    if (href === null) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: found, href });
    end = match.index + found.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

/** Whether something in a text is drawn as a link. */
export const hasLink = (text: string): boolean => textParts(text).some(({ href }) => href !== null);
