import type { MessageView } from "#shared/ipc/views.ts";
import { hasLink } from "#shared/links.ts";
import type { MessageRecord, Tx } from "../tx.ts";
import { textIn } from "./outbox-entries.ts";
import { viewsIn } from "./views.ts";

/** How many one answer holds. */
const answerSize = 60;
/** So many rows are read at once where links are looked for, and where kinds are, and no more of them for one answer. */
const textsAtOnce = 500;
const filesAtOnce = answerSize + 1;
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

/**
 * The wanted ones of the rows below a place, newest first, one more than an answer holds; and whether there are no others. `read` gives
 * so many rows below a seq.
 */
function wantedBelow(
  before: number | null,
  {
    atOnce,
    read,
    isWanted,
  }: {
    readonly atOnce: number;
    read(before: number | null, limit: number): MessageRecord[];
    isWanted(row: MessageRecord): boolean;
  },
) {
  const found: MessageRecord[] = [];
  let from = before;
  for (let seen = 0; seen < readMax && found.length <= answerSize; seen += atOnce) {
    const rows = read(from, atOnce);
    found.push(...rows.filter(isWanted));
    from = rows.at(-1)?.seq ?? null;
    if (rows.length < atOnce) return { found, isAll: true };
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
  const { found, isAll } = wantedBelow(
    before,
    what === "links"
      ? {
          atOnce: textsAtOnce,
          read: (below, limit) => tx.page(conversation, below, limit),
          isWanted: isWithLink,
        }
      : {
          atOnce: filesAtOnce,
          read: (below, limit) => tx.pageOfKind(conversation, kindOf[what], below, limit),
          isWanted: ({ recalled }) => !recalled,
        },
  );
  const records = found.slice(0, answerSize);
  return {
    messages: viewsIn(tx, { self, conversation, records }),
    // Where nothing was found in so many, nobody is to look on for ever.
    more: found.length > answerSize || (!isAll && records.length > 0),
  };
}
