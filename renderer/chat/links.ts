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
const trailing = /[.,;:!?…]+$/u;

/** A closing bracket belongs to the link only where it was opened in it. */
function trimEnd(found: string): string {
  let text = found.replace(trailing, "");
  for (const [open, close] of [
    ["(", ")"],
    ["[", "]"],
  ] as const)
    while (text.endsWith(close) && text.split(close).length > text.split(open).length)
      text = text.slice(0, -1).replace(trailing, "");
  return text;
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
