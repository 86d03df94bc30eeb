import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { Refusal } from "../ports.ts";
import { unprintable } from "../text-content.ts";

/** A group's name as it is kept. Throws a Refusal for what is empty, too long, half a character or more than one line. */
export function titleOf(typed: string): string {
  const title = typed.trim();
  const isOne = title !== "" && title.length <= limits.titleLengthMax && title.isWellFormed();
  if (!isOne || unprintable.test(title)) throw new Refusal(codes.invalidContent);
  return title;
}

/** A group's notice as it is kept; empty for none. Throws a Refusal for half a character. */
export function noticeOf(typed: string): string {
  if (!typed.isWellFormed()) throw new Refusal(codes.invalidContent);
  return typed.trim();
}
