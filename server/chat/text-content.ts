import * as v from "valibot";
import { fromAfar } from "#shared/wire/bounded.ts";
import { codes } from "#shared/wire/codes.ts";
import { TextContent } from "#shared/wire/rows.ts";
import { Refusal } from "./ports.ts";

/** What would break the line of a name, or turn the words around it. */
export const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/**
 * Text as it is kept: well-formed and trimmed, with whom it is said to mention (see mentions.ts). Throws a Refusal for what is
 * empty, too long, or half a character, and for more mentions than there may be.
 */
export function contentOf(content: unknown): TextContent {
  const parsed = v.safeParse(TextContent, content, fromAfar);
  if (!parsed.success || !parsed.output.text.isWellFormed())
    throw new Refusal(codes.invalidContent);
  const text = parsed.output.text.trim();
  if (text === "") throw new Refusal(codes.invalidContent);
  return { ...parsed.output, text };
}
