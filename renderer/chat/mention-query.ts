import { isInAddress } from "#shared/at-names.ts";

/** What stands between an @ and the caret: whom somebody is about to mention. */
export interface MentionQuery {
  /** Where the @ stands (UTF-16). */
  readonly at: number;
  readonly query: string;
}

/** So far behind its @ a name may be typed. */
const lengthMax = 40;

/** Whom somebody is about to mention who has the caret here; null where nobody. A full-width @ counts as one. */
export function mentionQuery(text: string, caret: number): MentionQuery | null {
  for (let at = caret - 1; at >= Math.max(0, caret - lengthMax); at -= 1) {
    const char = text.charAt(at);
    if (char === "\n") return null;
    if (char !== "@" && char !== "＠") continue;
    const query = text.slice(at + 1, caret);
    return isInAddress(text, at) || /^\s/.test(query) ? null : { at, query };
  }
  return null;
}

/** The text with a name in place of what was typed of it, and where the caret stands then: behind one space. */
export function withName(
  text: string,
  { at, query }: MentionQuery,
  name: string,
): { readonly text: string; readonly caret: number } {
  const before = `${text.slice(0, at)}@${name} `;
  const after = text.slice(at + 1 + query.length);
  return {
    text: before + (after.startsWith(" ") ? after.slice(1) : after),
    caret: before.length,
  };
}
