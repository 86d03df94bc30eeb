import type { MessageView } from "../ipc/views.ts";
import type { Words } from "./words.ts";

/** A line that stands for a message holds about this much of it. */
const lengthMax = 200;

/** A message in one line of plain text: in the list, read out, in a notification. */
export function plainLine(
  { t }: Pick<Words, "t">,
  { kind, text, recalled }: Pick<MessageView, "kind" | "text" | "recalled">,
): string {
  if (recalled) return t.chat.recalled;
  if (kind === "system") return text === "created" ? t.chat.created : t.chat.system;
  if (kind !== "text") return t.chat.unknownKind;
  return text.slice(0, lengthMax).toWellFormed().replaceAll(/\s+/g, " ");
}
