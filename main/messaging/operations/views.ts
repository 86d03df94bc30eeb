import type {
  ConversationView,
  MessageStatus,
  MessageView,
  PersonView,
} from "#shared/ipc/views.ts";
import { compareConversations } from "#shared/ipc/order.ts";
import { draftOf, markOf } from "./personal.ts";
import type { ConversationRow, MessageRecord, PersonRow, PositionRow, Tx } from "../tx.ts";

/** How many messages a page holds. */
export const pageSize = 50;
/** How many one answer holds at most. */
const pageSizeMax = 2_000;

function personView(tx: Tx, row: PersonRow): PersonView {
  const department = row.department === null ? null : tx.department(row.department);
  return {
    id: row.id,
    name: row.name,
    title: row.title,
    department: department?.name ?? null,
    phone: row.phone,
    email: row.email,
  };
}

export function person(tx: Tx, { id }: { readonly id: string }): PersonView | null {
  const row = tx.person(id);
  return row ? personView(tx, row) : null;
}

/** Everybody who can be written to, by name. */
export function listPeople(tx: Tx, { self }: { readonly self: string }): PersonView[] {
  return tx
    .people()
    .filter(({ id, disabled }) => id !== self && !disabled)
    .map((row) => personView(tx, row));
}

function textOf({ content }: MessageRecord): string {
  const text = content["text"];
  return typeof text === "string" ? text : "";
}

/** What a system line says happened, for the dictionaries to put into words. */
function eventOf({ content }: MessageRecord): string {
  const event = content["event"];
  return typeof event === "string" ? event : "";
}

/** ST1: one's own message has arrived, or been read, where somebody else's position has reached it. */
function statusOf(
  record: MessageRecord,
  self: string,
  positions: readonly PositionRow[],
): MessageStatus {
  if (record.sender !== self) return "received";
  const { seq } = record;
  if (record.status !== "sent" || seq === null) return record.status;
  const others = positions.filter((position) => position.person !== self);
  if (others.length === 0) return "sent";
  if (others.every((position) => position.read_seq >= seq)) return "read";
  return others.every((position) => Math.max(position.recv_seq, position.read_seq) >= seq)
    ? "delivered"
    : "sent";
}

/** A row as `self` sees it; `positions` are those of its conversation. */
export function messageView(
  tx: Tx,
  record: MessageRecord,
  self: string,
  positions: readonly PositionRow[],
): MessageView {
  return {
    id: record.id,
    conversation: record.conversation,
    seq: record.seq,
    sender: record.sender,
    senderName: record.sender === null ? "" : (tx.person(record.sender)?.name ?? ""),
    mine: record.sender === self,
    kind: record.kind,
    text: record.kind === "system" ? eventOf(record) : textOf(record),
    recalled: record.recalled,
    status: statusOf(record, self, positions),
    failure: record.failure,
    time: timeOf(record),
    createdAt: record.created_at,
  };
}

/** RD4: unread is one formula over what the server keeps; what was seen to its end here counts as seen. */
export function unreadOf(row: ConversationRow): number {
  if (row.left_rev !== null) return 0;
  if (row.last_seq > 0 && row.want_read >= row.last_seq) return 0;
  return Math.max(0, row.n - row.sent - row.read_others);
}

const timeOf = (record: MessageRecord): number => record.server_time ?? record.created_at;

/** RW5: the later of the last one with a place and the last one without: what failed does not hide what came after it. */
function lastRecord(tx: Tx, conversation: string): MessageRecord | null {
  const placed = tx.page(conversation, null, 1)[0] ?? null;
  const waiting = tx.lastUnsequenced(conversation);
  if (!placed || !waiting) return placed ?? waiting;
  return timeOf(waiting) >= timeOf(placed) ? waiting : placed;
}

function conversationView(tx: Tx, row: ConversationRow, self: string): ConversationView {
  const other =
    row.kind === "direct" ? row.members.find(({ person }) => person !== self) : undefined;
  const known = other ? tx.person(other.person) : null;
  const peer = known
    ? personView(tx, known)
    : other
      ? { id: other.person, name: "", title: "", department: null, phone: "", email: "" }
      : null;
  const record = lastRecord(tx, row.id);
  const last = record ? messageView(tx, record, self, tx.positions(row.id)) : null;
  return {
    id: row.id,
    kind: row.kind,
    title: row.title ?? peer?.name ?? "",
    peer,
    memberCount: row.members.length,
    unread: unreadOf(row),
    last,
    activeAt: last?.time ?? 0,
    member: row.left_rev === null,
    ...markOf(tx, row.id),
    draft: draftOf(tx, row.id),
  };
}

/** A conversation of which only a push has told is not shown before its first pull. */
const isShown = (row: ConversationRow): boolean => row.info_rev >= 0;

/** The list, pinned ones first, then newest activity first. */
export function listConversations(tx: Tx, { self }: { readonly self: string }): ConversationView[] {
  return tx
    .conversations()
    .filter(isShown)
    .map((row) => conversationView(tx, row, self))
    .sort(compareConversations);
}

export interface Views {
  readonly conversations: ConversationView[];
  readonly messages: MessageView[];
}

/** The present views of what was touched; ids that are not there are left out. */
export function views(
  tx: Tx,
  args: {
    readonly self: string;
    readonly conversations: readonly string[];
    readonly messages: readonly string[];
  },
): Views {
  const positions = new Map<string, PositionRow[]>();
  const positionsOf = (id: string): PositionRow[] => {
    const known = positions.get(id) ?? tx.positions(id);
    positions.set(id, known);
    return known;
  };
  return {
    conversations: args.conversations.flatMap((id) => {
      const row = tx.conversation(id);
      return row && isShown(row) ? [conversationView(tx, row, args.self)] : [];
    }),
    messages: args.messages.flatMap((id) => {
      const record = tx.message(id);
      return record ? [messageView(tx, record, args.self, positionsOf(record.conversation))] : [];
    }),
  };
}

export interface Page {
  /** Oldest first; rows without a seq stand last. */
  readonly messages: MessageView[];
  readonly more: boolean;
}

/**
 * A page of a conversation: the newest (`beforeSeq` null), or the one above a seq. With `fromSeq` it reaches up to there,
 * unless that is too much for one answer: then it is an ordinary page.
 */
export function messagePage(
  tx: Tx,
  args: {
    readonly self: string;
    readonly conversation: string;
    readonly beforeSeq: number | null;
    readonly fromSeq: number | null;
  },
): Page {
  const { fromSeq } = args;
  const found = tx.page(
    args.conversation,
    args.beforeSeq,
    (fromSeq === null ? pageSize : pageSizeMax) + 1,
  );
  const wanted = fromSeq === null ? -1 : found.findIndex(({ seq }) => (seq ?? 0) < fromSeq);
  const reaches = fromSeq !== null && (wanted >= 0 || found.length <= pageSizeMax);
  const size = Math.max(pageSize, reaches ? (wanted >= 0 ? wanted : found.length) : 0);
  const positions = tx.positions(args.conversation);
  const waiting = args.beforeSeq === null ? tx.unsequenced(args.conversation) : [];
  const shown = [...found.slice(0, size).toReversed(), ...waiting];
  return {
    messages: shown.map((record) => messageView(tx, record, args.self, positions)),
    more: found.length > size,
  };
}

export interface UnreadSummary {
  readonly total: number;
  /** Those with unread messages, newest activity first, at most `limit`. */
  readonly conversations: readonly ConversationView[];
}

/** RD4 for all that are not muted: the one figure that tray, badge and title show. */
export function unreadSummary(
  tx: Tx,
  { self, limit }: { readonly self: string; readonly limit: number },
): UnreadSummary {
  const rows = tx
    .perhapsUnread()
    .filter((row) => isShown(row) && unreadOf(row) > 0 && !markOf(tx, row.id).muted);
  const views = rows.map((row) => conversationView(tx, row, self)).sort(compareConversations);
  return {
    total: rows.reduce((sum, row) => sum + unreadOf(row), 0),
    conversations: views.slice(0, limit),
  };
}
