import type { ConversationView, MessageView } from "#shared/ipc/views.ts";
import { mentionedIn } from "#shared/wire/mentions.ts";
import {
  type ConversationRow,
  type MessageRecord,
  type PersonRow,
  type RefusedChange,
  stages,
  type SummaryRow,
  type Tx,
} from "../tx.ts";
import { type FileContext, filesAbout, fileView, noFiles, uploadView } from "./attached.ts";
import { eventOf, lineView } from "./lines.ts";
import { noOverlay, type Overlay, overlaysOf, textIn } from "./outbox-entries.ts";
import { membershipOf, readBy, type Standing, statusOf } from "./readers.ts";
import { readTo, timeOf } from "./summaries.ts";

export interface UnreadSummary {
  readonly total: number;
  /** Those with unread messages, in the order of the list, at most `limit`. */
  readonly conversations: readonly ConversationView[];
}

/** How many messages a page holds. */
const pageSize = 50;
/** How many one answer holds at most. */
export const answerSizeMax = 2_000;
/** So many unread mentions are told of at most. */
const mentionsToldMax = 200;

/** What a row is drawn with, besides itself. */
export interface ViewContext extends Standing {
  nameOf(person: string): string;
  pictureOf(person: string): string | null;
  /** By message. */
  readonly overlays: ReadonlyMap<string, Overlay>;
  readonly refused: ReadonlyMap<string, RefusedChange>;
  readonly files: FileContext;
  /** See isWhole. */
  readonly complete: boolean;
}

/** For a message about which nothing else is known. */
export const plainContext = (self: string): ViewContext => ({
  self,
  ...membershipOf(null),
  positions: [],
  nameOf: () => "",
  pictureOf: () => null,
  overlays: new Map(),
  refused: new Map(),
  files: noFiles,
  complete: true,
});

/** What was changed here of these messages, what was refused, and how their files do. */
export function changesOf(
  tx: Tx,
  records: readonly MessageRecord[],
): Pick<ViewContext, "overlays" | "refused" | "files"> {
  const messages = records.map(({ id }) => id);
  return {
    overlays: overlaysOf(tx, messages),
    refused: new Map(tx.refusedOf(messages).map((row) => [row.message, row])),
    files: filesAbout(tx, records),
  };
}

/** Those whom a change mentions that is not confirmed. */
export const peopleInChanges = ({ overlays }: Pick<ViewContext, "overlays">): string[] =>
  [...overlays.values()].flatMap(({ content }) =>
    content === null ? [] : mentionedIn(content).people,
  );

/**
 * Whether what the server has of a conversation is all here: only then it can be said that it lacks something. Never of one that one has
 * left: that is not brought any more.
 */
export function isWhole(
  tx: Tx,
  row: ConversationRow | null,
  summary: SummaryRow | null | undefined,
): boolean {
  return row?.left_rev === null && summary?.stage === stages.complete && tx.account().since > 0;
}

/** People's names and pictures, each read once. */
export function peopleKnown(tx: Tx): Pick<ViewContext, "nameOf" | "pictureOf"> {
  const known = new Map<string, PersonRow | null>();
  const rowOf = (person: string): PersonRow | null => {
    const row = known.has(person) ? (known.get(person) ?? null) : tx.person(person);
    known.set(person, row);
    return row;
  };
  return {
    nameOf: (person) => rowOf(person)?.name ?? "",
    pictureOf: (person) => rowOf(person)?.picture ?? null,
  };
}

/** OB13: what was asked of one's own message in vain. What waits to be sent as it was rewritten says so itself. */
function refusedOf({ self, refused }: ViewContext, record: MessageRecord): MessageView["refused"] {
  const row = record.sender === self ? refused.get(record.id) : undefined;
  const isUnsent = record.rev === 0 && !record.stale;
  if (isUnsent && row?.change === "edit" && row.text === textIn(record.content)) return null;
  if (!row) return null;
  const { change, code, text } = row;
  return { change, code, text };
}

/** A row as `self` sees it, with what is to become of it (OB11). */
export function messageView(record: MessageRecord, context: ViewContext): MessageView {
  const { self, nameOf, pictureOf } = context;
  // What is being done about one's own message says nothing of somebody else's that has its id by now.
  const about = record.sender === self ? context.overlays.get(record.id) : undefined;
  const overlay = about ?? noOverlay;
  const pending = record.recalled ? null : overlay.pending;
  const recalled = record.recalled || pending === "recall";
  const content = overlay.content ?? record.content;
  const refused = refusedOf(context, record);
  const mentioned = mentionedIn(recalled || record.kind === "system" ? {} : content);
  return {
    id: record.id,
    conversation: record.conversation,
    seq: record.seq,
    sender: record.sender,
    senderName: record.sender === null ? "" : nameOf(record.sender),
    senderPicture: record.sender === null ? null : pictureOf(record.sender),
    mine: record.sender === self,
    kind: record.kind,
    text: record.kind === "system" ? eventOf(record) : recalled ? "" : textIn(content),
    mentions: mentioned.people.map((who) => ({ id: who, name: nameOf(who), mine: who === self })),
    mentionsAll: mentioned.all,
    file: recalled ? null : fileView(record, record.sender === self, context.files),
    upload: uploadView(record, context.files),
    line: record.kind === "system" ? lineView(record, self, nameOf) : null,
    recalled,
    edited: record.edited_at !== null && !recalled,
    pending: record.status === "sent" ? pending : null,
    refused,
    stuck: overlay.stuck,
    lost: record.stale && context.complete,
    status: statusOf(record, context),
    readBy: readBy(record, context),
    failure: record.failure,
    time: timeOf(record),
    createdAt: record.created_at,
  };
}

/** Rows of one conversation as `self` sees them. */
export function viewsIn(
  tx: Tx,
  args: {
    readonly self: string;
    readonly conversation: string;
    readonly records: readonly MessageRecord[];
  },
): MessageView[] {
  const { self, conversation, records } = args;
  const row = tx.conversation(conversation);
  const context: ViewContext = {
    self,
    ...membershipOf(row),
    positions: tx.positions(conversation),
    ...peopleKnown(tx),
    ...changesOf(tx, records),
    complete: isWhole(tx, row, tx.summary(conversation)),
  };
  return records.map((record) => messageView(record, context));
}

export interface Page {
  /** Oldest first; rows without a seq stand last. */
  readonly messages: MessageView[];
  /** Whether older ones are here. */
  readonly more: boolean;
  /** Whether newer ones are here; what has no seq yet then waits for them. */
  readonly newer: boolean;
  /** How far the person has read, here or elsewhere. */
  readonly readSeq: number;
  /** The places of what is unread and mentions the person, lowest first (MN3). */
  readonly mentions: number[];
}

/**
 * A page of a conversation: the newest (`beforeSeq` null), or the one above a seq. With `fromSeq` it begins there instead
 * and goes down from it. At most `limit` rows, and never more than 2,000; a page when it is left out.
 */
export function messagePage(
  tx: Tx,
  args: {
    readonly self: string;
    readonly conversation: string;
    readonly beforeSeq: number | null;
    readonly fromSeq: number | null;
    readonly limit?: number;
  },
): Page {
  const { self, conversation, beforeSeq, fromSeq } = args;
  const limit = Math.min(args.limit ?? pageSize, answerSizeMax);
  const found =
    fromSeq === null
      ? tx.page(conversation, beforeSeq, limit + 1)
      : tx.pageFrom(conversation, fromSeq, limit + 1);
  const fits = found.length <= limit;
  const rows = found.slice(0, limit);
  const [more, newer] =
    fromSeq === null
      ? [!fits, beforeSeq !== null && tx.pageFrom(conversation, beforeSeq, 1).length > 0]
      : [tx.page(conversation, fromSeq, 1).length > 0, !fits];
  const waiting = beforeSeq === null && !newer ? tx.unsequenced(conversation) : [];
  const shown = [...(fromSeq === null ? rows.toReversed() : rows), ...waiting];
  const row = tx.conversation(conversation);
  return {
    messages: viewsIn(tx, { self, conversation, records: shown }),
    more,
    newer,
    readSeq: row === null ? 0 : readTo(row),
    mentions:
      row?.left_rev === null ? tx.mentionsAbove(conversation, readTo(row), mentionsToldMax) : [],
  };
}
