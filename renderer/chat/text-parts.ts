import { allNames, atNames } from "#shared/at-names.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { textParts } from "./links.ts";

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

/** A text without links, cut at the names of those who are mentioned. Of several of one name oneself is shown. */
function mentionParts(text: string, { mentions, mentionsAll }: Mentions): MessagePart[] {
  const byName = new Map<string, MessageView["mentions"][number]>();
  for (const person of mentions)
    if (person.mine || !byName.has(person.name)) byName.set(person.name, person);
  const isAll = (name: string): boolean => mentionsAll && allNames.includes(name);
  const parts: MessagePart[] = [];
  let end = 0;
  const plain = (to: number): void => {
    if (to > end) parts.push({ kind: "text", text: text.slice(end, to) });
  };
  for (const found of atNames(text, (name) => byName.has(name) || isAll(name))) {
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
  return textParts(text).flatMap(({ text: part, href }): MessagePart[] => {
    if (href !== null) return [{ kind: "link", text: part, href }];
    return isPlain ? [{ kind: "text", text: part }] : mentionParts(part, mentions);
  });
}
