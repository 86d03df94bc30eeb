import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { TextContent } from "#shared/wire/rows.ts";
import { Refusal } from "./ports.ts";

/** Text as it is kept: well-formed and trimmed. Throws a Refusal for what is empty, too long, or half a character. */
export function contentOf(content: unknown): { text: string } {
  const parsed = v.safeParse(TextContent, content);
  if (!parsed.success || !parsed.output.text.isWellFormed())
    throw new Refusal(codes.invalidContent);
  const text = parsed.output.text.trim();
  if (text === "") throw new Refusal(codes.invalidContent);
  return { text };
}
