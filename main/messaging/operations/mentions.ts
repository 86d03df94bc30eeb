import { allNames, atNames } from "#shared/at-names.ts";
import { limits } from "#shared/wire/limits.ts";
import { mentionContent, mentionedIn } from "#shared/wire/mentions.ts";
import { groupKind, type TextContent } from "#shared/wire/rows.ts";
import type { ConversationRow, MessageRecord, Tx } from "../tx.ts";
import { membersOf } from "./rosters.ts";

/** MN2: whether a message of somebody else mentions a person, by name or with everybody; what was recalled mentions nobody. */
export function mentions(
  {
    sender,
    kind,
    recalled,
    content,
  }: Pick<MessageRecord, "sender" | "kind" | "recalled" | "content">,
  person: string,
): boolean {
  if (recalled || sender === person || kind === "system") return false;
  const { people, all } = mentionedIn(content);
  return all || people.includes(person);
}

/** Whether a message mentions anybody at all. */
export function mentionsSomebody({ content }: Pick<MessageRecord, "content">): boolean {
  const { people, all } = mentionedIn(content);
  return all || people.length > 0;
}

const mayMentionAll = ({ members }: ConversationRow, self: string): boolean =>
  members.some(({ person, role }) => person === self && (role === "owner" || role === "admin"));

/**
 * MN1: a text with those whom it mentions: the members whose names stand in it behind an @. Of several of one name those who were
 * chosen while it was written are meant; where none was, all of them, so that whoever was meant is not missed.
 */
export function addressed(
  tx: Tx,
  conversation: ConversationRow,
  args: { readonly self: string; readonly text: string; readonly chosen: readonly string[] },
): TextContent {
  const { self, text, chosen } = args;
  if (conversation.kind !== groupKind || !text.includes("@")) return { text };
  const known = [...membersOf(tx, conversation).map(({ person }) => person), ...chosen];
  const named = Map.groupBy(tx.peopleOf([...new Set(known)]), ({ name }) => name);
  const isAll = (name: string): boolean =>
    allNames.includes(name) && mayMentionAll(conversation, self);
  const found = atNames(text, new Set([...named.keys(), ...allNames.filter(isAll)]));
  const people = found.flatMap(({ name }) => {
    const ids = isAll(name) ? [] : (named.get(name) ?? []).map(({ id }) => id);
    const meant = ids.filter((id) => chosen.includes(id));
    return meant.length > 0 ? meant : ids;
  });
  return {
    text,
    ...mentionContent({
      people: [...new Set(people)].slice(0, limits.mentionsMax),
      all: found.some(({ name }) => isAll(name)),
    }),
  };
}
