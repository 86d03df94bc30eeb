import { allNames, atNames } from "#shared/at-names.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { textParts } from "#shared/links.ts";

type Mentions = Pick<MessageView, "mentions" | "mentionsAll">;

/** A part of a message's text: plain, a link, the name of somebody who is mentioned, or everybody. */
export type MessagePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string }
  | {
      readonly kind: "person";
      readonly text: string;
      readonly person: MessageView["mentions"][number];
    }
  | { readonly kind: "all"; readonly text: string };

/** So many names in one message lead to a card: each is a button, and a text may be nothing but names. */
const drawnMax = 100;

/** A text without links, cut at the first names of those who are mentioned. Of several of one name oneself is shown. */
function mentionParts(
  text: string,
  { mentions, mentionsAll }: Mentions,
  most: number,
): MessagePart[] {
  const byName = new Map<string, MessageView["mentions"][number]>();
  for (const person of mentions)
    if (person.mine || !byName.has(person.name)) byName.set(person.name, person);
  const isAll = (name: string): boolean => mentionsAll && allNames.includes(name);
  const parts: MessagePart[] = [];
  let end = 0;
  const plain = (to: number): void => {
    if (to > end) parts.push({ kind: "text", text: text.slice(end, to) });
  };
  const names = new Set([...byName.keys(), ...allNames.filter(isAll)]);
  for (const found of atNames(text, names).slice(0, most)) {
    plain(found.start);
    const person = isAll(found.name) ? undefined : byName.get(found.name);
    const part = text.slice(found.start, found.end);
    parts.push(person ? { kind: "person", text: part, person } : { kind: "all", text: part });
    end = found.end;
  }
  plain(text.length);
  return parts;
}

/** A message's text in parts, in order; together they are the text. */
export function messageParts(text: string, mentions: Mentions): readonly MessagePart[] {
  const isPlain = mentions.mentions.length === 0 && !mentions.mentionsAll;
  let left = drawnMax;
  return textParts(text).flatMap(({ text: part, href }): MessagePart[] => {
    if (href !== null) return [{ kind: "link", text: part, href }];
    if (isPlain) return [{ kind: "text", text: part }];
    const parts = mentionParts(part, mentions, left);
    left -= parts.filter(({ kind }) => kind !== "text").length;
    return parts;
  });
}
