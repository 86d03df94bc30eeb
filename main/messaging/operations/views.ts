import type {
  ConversationView,
  MessageStatus,
  MessageView,
  PersonView,
} from "#shared/ipc/views.ts";
import type { MessageRecord, PersonRow, PositionRow, Tx } from "../tx.ts";
import { timeOf } from "./summaries.ts";

export interface UnreadSummary {
  readonly total: number;
  /** Those with unread messages, in the order of the list, at most `limit`. */
  readonly conversations: readonly ConversationView[];
}

/** How many messages a page holds. */
export const pageSize = 50;
/** How many one answer holds at most. */
const pageSizeMax = 2_000;

/** A person as others see them; `departmentOf` gives a department's name, null for one that is not known. */
export function personView(
  row: PersonRow,
  departmentOf: (id: string | null) => string | null,
): PersonView {
  return {
    id: row.id,
    name: row.name,
    title: row.title,
    department: departmentOf(row.department),
    phone: row.phone,
    email: row.email,
    picture: row.picture,
  };
}

const departmentsOf =
  (tx: Tx) =>
  (id: string | null): string | null =>
    id === null ? null : (tx.department(id)?.name ?? null);

export function person(tx: Tx, { id }: { readonly id: string }): PersonView | null {
  const row = tx.person(id);
  return row ? personView(row, departmentsOf(tx)) : null;
}

/** Everybody who can be written to, by name. */
export function listPeople(tx: Tx, { self }: { readonly self: string }): PersonView[] {
  return tx
    .people()
    .filter(({ id, disabled }) => id !== self && !disabled)
    .map((row) => personView(row, departmentsOf(tx)));
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

/** People's names, each read once. */
export function namesOf(tx: Tx): (person: string) => string {
  const names = new Map<string, string>();
  return (person) => {
    const name = names.get(person) ?? tx.person(person)?.name ?? "";
    names.set(person, name);
    return name;
  };
}

/** A row as `self` sees it; `positions` are those of its conversation, `nameOf` gives a person's name. */
export function messageView(
  record: MessageRecord,
  self: string,
  positions: readonly PositionRow[],
  nameOf: (person: string) => string,
): MessageView {
  return {
    id: record.id,
    conversation: record.conversation,
    seq: record.seq,
    sender: record.sender,
    senderName: record.sender === null ? "" : nameOf(record.sender),
    mine: record.sender === self,
    kind: record.kind,
    text: record.kind === "system" ? eventOf(record) : textOf(record),
    recalled: record.recalled,
    edited: false,
    pending: null,
    refused: null,
    stuck: false,
    lost: false,
    status: statusOf(record, self, positions),
    failure: record.failure,
    time: timeOf(record),
    createdAt: record.created_at,
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
  const nameOf = namesOf(tx);
  const shown = [...found.slice(0, size).toReversed(), ...waiting];
  return {
    messages: shown.map((record) => messageView(record, args.self, positions, nameOf)),
    more: found.length > size,
  };
}
