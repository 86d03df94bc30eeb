import type { MessageView } from "#shared/ipc/views.ts";
import { hasLink } from "#shared/links.ts";
import type { MessageRecord, Tx } from "../tx.ts";
import { textIn } from "./outbox-entries.ts";
import { viewsIn } from "./views.ts";

/** How many one answer holds. */
const answerSize = 60;
/** So many rows are read at once where links are looked for, and no more of them for one answer. */
const readAtOnce = 500;
const readMax = 20_000;

const kindOf = { pictures: "image", files: "file", voice: "voice" } as const;

const isWithLink = ({ content, recalled }: MessageRecord): boolean =>
  !recalled && hasLink(textIn(content));

export interface FileMessages {
  /** Newest first. */
  readonly messages: MessageView[];
  /** Whether there are older ones. */
  readonly more: boolean;
}

/** The rows with links below a place, newest first, one more than an answer holds; where it was stopped, null at the beginning. */
function withLinks(tx: Tx, conversation: string, before: number | null) {
  const found: MessageRecord[] = [];
  let from = before;
  for (let read = 0; read < readMax && found.length <= answerSize; read += readAtOnce) {
    const rows = tx.page(conversation, from, readAtOnce);
    found.push(...rows.filter(isWithLink));
    from = rows.at(-1)?.seq ?? null;
    if (rows.length < readAtOnce) return { found, isAll: true };
  }
  return { found, isAll: false };
}

/** FI10: the messages of a conversation with something of one kind in them, as far as they are here, newest first. */
export function fileMessages(
  tx: Tx,
  args: {
    readonly self: string;
    readonly conversation: string;
    readonly what: "pictures" | "files" | "links" | "voice";
    readonly before: number | null;
  },
): FileMessages {
  const { self, conversation, what, before } = args;
  const { found, isAll } =
    what === "links"
      ? withLinks(tx, conversation, before)
      : {
          found: tx.pageOfKind(conversation, kindOf[what], before, answerSize + 1),
          isAll: true,
        };
  const records = found.slice(0, answerSize).filter(({ recalled }) => !recalled);
  return {
    messages: viewsIn(tx, { self, conversation, records }),
    // Where nothing was found in so many, nobody is to look on for ever.
    more: found.length > answerSize || (!isAll && records.length > 0),
  };
}
