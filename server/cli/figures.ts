import type { FileFigures } from "../store/sqlite/magpie-file.ts";

const counted = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

/** What a database holds, such as "12 people, 9 conversations, 1204 messages". */
export const figuresInWords = ({
  people,
  conversations,
  messages,
}: Omit<FileFigures, "schema">): string =>
  [
    counted(people, "person", "people"),
    counted(conversations, "conversation", "conversations"),
    counted(messages, "message", "messages"),
  ].join(", ");
