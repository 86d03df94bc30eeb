import type { LineView } from "#shared/ipc/views.ts";
import { mentionedIn } from "#shared/wire/mentions.ts";
import type { MessageRecord } from "../tx.ts";

/** So many people are named in a line. */
const namedMax = 20;

const isText = (value: unknown): value is string => typeof value === "string";

/** What a line of the system says happened; empty where it does not say. */
export const eventOf = ({ content }: Pick<MessageRecord, "content">): string =>
  isText(content["event"]) ? content["event"] : "";

/** Those to whom it happened. */
function peopleOf({ content }: MessageRecord): string[] {
  const { people, person } = content;
  const named = Array.isArray(people) ? people.filter(isText) : isText(person) ? [person] : [];
  return named.slice(0, namedMax);
}

/** Everybody whose name is needed to tell a message: its sender and whom it mentions, or those in a line of the system. */
export function peopleIn(record: MessageRecord): string[] {
  const { kind, sender, content } = record;
  if (kind !== "system")
    return [...(sender === null ? [] : [sender]), ...mentionedIn(content).people];
  return [...[content["by"], content["successor"]].filter(isText), ...peopleOf(record)];
}

/** So much is told of what something has become: a notice is quoted, and a name is shorter. */
const valueMax = 256;

/** A line of the system, with names; its words are made where the language is known. */
export function lineView(
  record: MessageRecord,
  self: string,
  nameOf: (person: string) => string,
): LineView {
  const { by, value, count, successor } = record.content;
  const named = (person: string) => ({ id: person, name: nameOf(person), mine: person === self });
  const people = peopleOf(record);
  return {
    event: eventOf(record),
    by: isText(by) ? named(by) : null,
    people: people.map(named),
    count:
      typeof count === "number" && Number.isSafeInteger(count) && count > 0 ? count : people.length,
    value: isText(value)
      ? value.slice(0, valueMax).toWellFormed()
      : typeof value === "boolean"
        ? value
        : null,
    successor: isText(successor) ? named(successor) : null,
  };
}
