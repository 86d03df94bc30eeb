import type { FileView } from "../ipc/file-views.ts";
import type { ConversationView, MessageView } from "../ipc/views.ts";
import { announcementKind, groupKind } from "../wire/rows.ts";
import { lineWords } from "./line-words.ts";
import { durationTime } from "./times.ts";
import { nameOf } from "./titles.ts";
import { fill, type Words } from "./words.ts";

/** A line that stands for a message holds about this much of it. */
const lengthMax = 200;

type Told = Pick<MessageView, "kind" | "text" | "line" | "recalled" | "file">;

const oneLine = (text: string): string =>
  text.slice(0, lengthMax).toWellFormed().replaceAll(/\s+/g, " ");

/** What a file is, and what was said with it. */
function fileLine({ t }: Words, { kind, name, type, durationMs }: FileView, text: string): string {
  const what =
    kind === "image"
      ? t.files.line.picture
      : kind === "voice"
        ? fill(t.files.line.voice, { time: durationTime(durationMs ?? 0) })
        : type.startsWith("video/")
          ? t.files.line.video
          : fill(t.files.line.file, { name });
  const said = oneLine(text.trim());
  return said === "" ? what : `${what} ${said}`;
}

/** A message in one line of plain text: in the list, read out, in a notification. */
export function plainLine(words: Words, message: Told): string {
  const { t } = words;
  const { kind, text, line, recalled, file } = message;
  if (recalled) return t.chat.recalled;
  if (kind === "system") return line === null ? t.chat.system : lineWords(words, line);
  if (file !== null) return fileLine(words, file, text);
  return kind === "text" ? oneLine(text) : t.chat.unknownKind;
}

/** The same as it stands for its conversation: where several people write, whoever wrote it is named. */
export function saidLine(
  words: Words,
  { kind }: Pick<ConversationView, "kind">,
  message: Told & Pick<MessageView, "mine" | "senderName">,
): string {
  const text = plainLine(words, message);
  const isBySomebody = message.kind !== "system" && !message.mine;
  // The administration speaks without a name.
  const isNamed =
    isBySomebody &&
    (kind === groupKind || (kind === announcementKind && message.senderName !== ""));
  return isNamed ? `${nameOf(words, message.senderName)}: ${text}` : text;
}
