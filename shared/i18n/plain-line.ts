import type { ConversationView, MessageView } from "../ipc/views.ts";
import { announcementKind, groupKind } from "../wire/rows.ts";
import { lineWords } from "./line-words.ts";
import { nameOf } from "./titles.ts";
import type { Words } from "./words.ts";

/** A line that stands for a message holds about this much of it. */
const lengthMax = 200;

/** A message in one line of plain text: in the list, read out, in a notification. */
export function plainLine(
  words: Words,
  { kind, text, line, recalled }: Pick<MessageView, "kind" | "text" | "line" | "recalled">,
): string {
  const { t } = words;
  if (recalled) return t.chat.recalled;
  if (kind === "system") return line === null ? t.chat.system : lineWords(words, line);
  if (kind !== "text") return t.chat.unknownKind;
  return text.slice(0, lengthMax).toWellFormed().replaceAll(/\s+/g, " ");
}

/** The same as it stands for its conversation: where several people write, whoever wrote it is named. */
export function saidLine(
  words: Words,
  { kind }: Pick<ConversationView, "kind">,
  message: Pick<MessageView, "kind" | "text" | "line" | "recalled" | "mine" | "senderName">,
): string {
  const text = plainLine(words, message);
  const isBySomebody = message.kind !== "system" && !message.mine;
  // The administration speaks without a name.
  const isNamed =
    isBySomebody &&
    (kind === groupKind || (kind === announcementKind && message.senderName !== ""));
  return isNamed ? `${nameOf(words, message.senderName)}: ${text}` : text;
}
