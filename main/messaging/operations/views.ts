import type {
  ConversationView,
  DirectoryView,
  MessageDetails,
  MessageStatus,
  MessageView,
  PersonView,
} from "#shared/ipc/views.ts";
import type { Member } from "#shared/wire/rows.ts";
import {
  type MessageRecord,
  type PersonRow,
  type PositionRow,
  type RefusedChange,
  stages,
  type SummaryRow,
  type Tx,
} from "../tx.ts";
import { type FileContext, filesAbout, fileView, noFiles, uploadView } from "./attached.ts";
import { eventOf, lineView } from "./lines.ts";
import { noOverlay, type Overlay, overlaysOf, textIn } from "./outbox-entries.ts";
import { timeOf } from "./summaries.ts";

export interface UnreadSummary {
  readonly total: number;
  /** Those with unread messages, in the order of the list, at most `limit`. */
  readonly conversations: readonly ConversationView[];
}

/** How many messages a page holds. */
const pageSize = 50;
/** How many one answer holds at most. */
export const answerSizeMax = 2_000;

/** A person as others see them; `departmentOf` gives a department's name, null for one that is not known. */
export function personView(
  row: PersonRow,
  departmentOf: (id: string | null) => string | null,
): PersonView {
  return {
    id: row.id,
    name: row.name,
    english: row.english,
    title: row.title,
    department: departmentOf(row.department),
    departmentId: row.department,
    phone: row.phone,
    email: row.email,
    picture: row.picture,
    status: row.status === "" ? null : { text: row.status, until: row.status_until },
  };
}

/** For somebody of whom nothing is known but the id. */
export const unknownPerson = (id: string): PersonView => ({
  id,
  name: "",
  english: "",
  title: "",
  department: null,
  departmentId: null,
  status: null,
  phone: "",
  email: "",
  picture: null,
});

/** Each of these people as others see them, by a few questions to the store. */
export function personViewsOf(tx: Tx, ids: readonly string[]): (id: string) => PersonView {
  const departments = new Map<string | null, string | null>();
  const departmentOf = (id: string | null): string | null => {
    if (id !== null && !departments.has(id)) departments.set(id, tx.department(id)?.name ?? null);
    return departments.get(id) ?? null;
  };
  const rows = tx.peopleOf([...new Set(ids)]);
  const people = new Map(rows.map((row) => [row.id, personView(row, departmentOf)]));
  return (id) => people.get(id) ?? unknownPerson(id);
}

const departmentsOf =
  (tx: Tx) =>
  (id: string | null): string | null =>
    id === null ? null : (tx.department(id)?.name ?? null);

export function person(tx: Tx, { id }: { readonly id: string }): PersonView | null {
  const row = tx.person(id);
  return row ? personView(row, departmentsOf(tx)) : null;
}

/** The whole office: who can be written to, by name, and the departments. */
export function directory(tx: Tx): DirectoryView {
  const departments = tx.departments();
  const names = new Map(departments.map(({ id, name }) => [id, name]));
  const departmentOf = (id: string | null): string | null =>
    id === null ? null : (names.get(id) ?? null);
  const people = tx
    .people()
    .filter(({ disabled }) => !disabled)
    .map((row) => personView(row, departmentOf));
  return { people, departments };
}

/** Everybody who can be written to, by name. */
export const listPeople = (tx: Tx, { self }: { readonly self: string }): PersonView[] =>
  directory(tx).people.filter(({ id }) => id !== self);

/** What a row is drawn with, besides itself. */
export interface ViewContext {
  readonly self: string;
  /** Those of its conversation. */
  readonly members: readonly Member[];
  readonly positions: readonly PositionRow[];
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
  members: [],
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

/** ST2: whether somebody was a member when a place came to be: who joined later has "read" it without having seen it. */
const wasThere = ({ joined_seq }: Member, seq: number): boolean => joined_seq < seq;

/**
 * ST1: one's own message has arrived, or been read, where the others' positions have reached it. ST2: those who are members now and
 * were so then decide it; who has left is not waited for, and counts where nobody else has been there.
 */
function statusOf(
  record: MessageRecord,
  { self, members, positions }: Pick<ViewContext, "self" | "members" | "positions">,
): MessageStatus {
  if (record.sender !== self) return "received";
  const { seq } = record;
  if (record.status !== "sent" || seq === null) return record.status;
  const memberOf = new Map(members.map((member) => [member.person, member]));
  const others = positions.filter(({ person: who }) => who !== self);
  const present = others.filter(({ person: who }) => {
    const member = memberOf.get(who);
    return member !== undefined && wasThere(member, seq);
  });
  const left = others.filter(({ person: who }) => !memberOf.has(who));
  const reached = (at: (position: PositionRow) => number): boolean =>
    present.length > 0
      ? present.every((position) => at(position) >= seq)
      : left.some((position) => at(position) >= seq);
  if (reached(({ read_seq }) => read_seq)) return "read";
  return reached((position) => Math.max(position.recv_seq, position.read_seq))
    ? "delivered"
    : "sent";
}

/** Whether what the server has of a conversation is all here: only then it can be said that it lacks something. */
export function isWhole(tx: Tx, summary: SummaryRow | null | undefined): boolean {
  return summary?.stage === stages.complete && tx.account().since > 0;
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

/** A row as `self` sees it, with what is to become of it (OB11). */
export function messageView(record: MessageRecord, context: ViewContext): MessageView {
  const { self, nameOf, pictureOf } = context;
  const overlay = context.overlays.get(record.id) ?? noOverlay;
  const pending = record.recalled ? null : overlay.pending;
  const recalled = record.recalled || pending === "recall";
  const refused = context.refused.get(record.id);
  const text = overlay.text ?? textIn(record.content);
  return {
    id: record.id,
    conversation: record.conversation,
    seq: record.seq,
    sender: record.sender,
    senderName: record.sender === null ? "" : nameOf(record.sender),
    senderPicture: record.sender === null ? null : pictureOf(record.sender),
    mine: record.sender === self,
    kind: record.kind,
    text: record.kind === "system" ? eventOf(record) : recalled ? "" : text,
    file: recalled ? null : fileView(record, record.sender === self, context.files),
    upload: uploadView(record, context.files),
    line: record.kind === "system" ? lineView(record, self, nameOf) : null,
    recalled,
    edited: record.edited_at !== null && !recalled,
    pending: record.status === "sent" ? pending : null,
    refused: refused ? { change: refused.change, code: refused.code, text: refused.text } : null,
    stuck: overlay.stuck,
    lost: record.stale && context.complete,
    status: statusOf(record, context),
    failure: record.failure,
    time: timeOf(record),
    createdAt: record.created_at,
  };
}

/** Everything about one message; null where it is not here. Others stand by how far they are, in order of their names. */
export function messageDetails(
  tx: Tx,
  { self, id }: { readonly self: string; readonly id: string },
): MessageDetails | null {
  const record = tx.message(id);
  if (!record) return null;
  const { conversation, seq } = record;
  const positions = tx.positions(conversation);
  const members = tx.conversation(conversation)?.members ?? [];
  const view = messageView(record, {
    ...plainContext(self),
    members,
    positions,
    ...peopleKnown(tx),
    ...changesOf(tx, [record]),
  });
  const concerned = new Set(
    members.filter((member) => seq === null || wasThere(member, seq)).map(({ person: who }) => who),
  );
  const standing = positions.filter(
    ({ person: who }) => who !== self && who !== record.sender && concerned.has(who),
  );
  const people = tx
    .peopleOf(standing.map(({ person: who }) => who))
    .map((row) => personView(row, departmentsOf(tx)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const stateOf = (who: string) => {
    const at = standing.find(({ person: one }) => one === who);
    if (seq === null || !at) return "neither";
    if (at.read_seq >= seq) return "read";
    return at.recv_seq >= seq ? "received" : "neither";
  };
  return {
    id,
    seq,
    rev: record.rev,
    status: view.status,
    senderName: view.senderName,
    createdAt: record.created_at,
    serverTime: record.server_time,
    editedAt: record.edited_at,
    attempts: tx.sendOf(id)?.attempts ?? 0,
    people: people.map((one) => ({ person: one, state: stateOf(one.id) })),
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
  const context: ViewContext = {
    self,
    members: tx.conversation(conversation)?.members ?? [],
    positions: tx.positions(conversation),
    ...peopleKnown(tx),
    ...changesOf(tx, records),
    complete: isWhole(tx, tx.summary(conversation)),
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
    readSeq: row === null ? 0 : Math.max(row.read_seq, row.want_read),
  };
}
