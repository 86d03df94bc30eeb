import type {
  ConversationView,
  DirectoryView,
  MessageDetails,
  MessageView,
  PersonView,
} from "#shared/ipc/views.ts";
import { limits } from "#shared/wire/limits.ts";
import {
  type MessageRecord,
  type PersonRow,
  type RefusedChange,
  stages,
  type SummaryRow,
  type Tx,
} from "../tx.ts";
import { type FileContext, filesAbout, fileView, noFiles, uploadView } from "./attached.ts";
import { eventOf, lineView } from "./lines.ts";
import { mentionedIn } from "#shared/wire/mentions.ts";
import { noOverlay, type Overlay, overlaysOf, textIn } from "./outbox-entries.ts";
import { membershipOf, readBy, type Standing, statusOf, wasThere } from "./readers.ts";
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
  const content = overlay.content ?? record.content;
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
    refused: refused ? { change: refused.change, code: refused.code, text: refused.text } : null,
    stuck: overlay.stuck,
    lost: record.stale && context.complete,
    status: statusOf(record, context),
    readBy: readBy(record, context),
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
  const membership = membershipOf(tx.conversation(conversation));
  // Of many members the server does not say how far they are; what it said when they were fewer is old.
  const isTold = membership.members.length <= limits.positionsMembersMax && membership.allNamed;
  const members = isTold ? membership.members : [];
  const positions = tx.positions(conversation);
  const view = messageView(record, {
    ...plainContext(self),
    ...membership,
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
    ...membershipOf(tx.conversation(conversation)),
    positions: tx.positions(conversation),
    ...peopleKnown(tx),
    ...changesOf(tx, records),
    complete: isWhole(tx, tx.summary(conversation)),
  };
  return records.map((record) => messageView(record, context));
}

/** These people as others see them, in the order in which they are named. */
export function peopleViews(tx: Tx, { ids }: { readonly ids: readonly string[] }): PersonView[] {
  return ids.map(personViewsOf(tx, ids));
}

/** How many there are in the office who can be written to. */
export const officeSize = (tx: Tx): number =>
  tx.people().filter(({ disabled }) => !disabled).length;

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
