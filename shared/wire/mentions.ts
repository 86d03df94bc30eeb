import * as v from "valibot";
import { boundedList } from "./bounded.ts";
import { limits } from "./limits.ts";

/** Whom a content with a text mentions. */
export interface Mentioned {
  /** Their ids, at most `mentionsMax`. */
  readonly people: readonly string[];
  /** Whether everybody in the conversation is. */
  readonly all: boolean;
}

/** The fields by which a content of any kind that has a text says whom that text mentions. */
export const mentionFields = {
  mentions: v.optional(
    boundedList(
      v.pipe(v.string(), v.minLength(1), v.maxLength(limits.idLengthMax)),
      limits.mentionsMax,
    ),
  ),
  all: v.optional(v.literal(true)),
};

/** The same fields filled: absent where nobody is mentioned. */
export const mentionContent = ({ people, all }: Mentioned) => ({
  ...(people.length > 0 ? { mentions: [...people] } : {}),
  ...(all ? { all: true as const } : {}),
});

/** Whether two contents say the same text of the same people. */
export function isSameContent(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): boolean {
  const [a, b] = [mentionedIn(one), mentionedIn(other)];
  return (
    one["text"] === other["text"] &&
    a.all === b.all &&
    a.people.length === b.people.length &&
    a.people.every((person, at) => person === b.people[at])
  );
}

/** Whom a content mentions that came from anywhere: what is not as it should be mentions nobody. */
export function mentionedIn(content: Readonly<Record<string, unknown>>): Mentioned {
  const { mentions, all } = content;
  const listed: readonly unknown[] = Array.isArray(mentions) ? mentions : [];
  return {
    people: listed
      .slice(0, limits.mentionsMax)
      .filter((person): person is string => typeof person === "string"),
    all: all === true,
  };
}
