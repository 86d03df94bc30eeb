import type { UploadFailure } from "#shared/ipc/file-views.ts";
import type { Member } from "#shared/wire/rows.ts";

/**
 * The rows of the client's store and how operations reach them. Everything here is synchronous and inside one
 * transaction: what an operation wrote is there for its next read, and commits or vanishes as a whole.
 */

export interface AccountRow {
  /** The server's store, as it named itself; null before the first sync. */
  readonly epoch: string | null;
  /** The sync token: everything with a smaller stamp is known. */
  readonly since: number;
}

/** What stands over a conversation besides its name and those who are named in it. */
export interface About {
  /** How many are members, also where not all of them are named. */
  readonly member_count: number;
  readonly notice: string;
  /** The id of its picture; null for none. */
  readonly picture: string | null;
  /** Only the owner and the admins write in it. */
  readonly admins_only: boolean;
  /** Who joins sees what was said before. */
  readonly shows_history: boolean;
  /** It was ended: it can be read, and nothing in it changes any more. */
  readonly dissolved: boolean;
}

export interface ConversationRow {
  readonly id: string;
  readonly kind: string;
  readonly title: string | null;
  readonly about: About;
  /** All of them, or of many the owner and the admins. */
  readonly members: readonly Member[];
  /** All changes up to this rev are here. */
  readonly cursor: number;
  /** A rev that is known to exist. */
  readonly remote_rev: number;
  /** History is here from this seq up; null before anything came. */
  readonly floor: number | null;
  readonly n: number;
  readonly last_seq: number;
  readonly read_seq: number;
  readonly read_others: number;
  readonly sent: number;
  readonly recv_seq: number;
  /** What was seen here; reported until read_seq has reached it. */
  readonly want_read: number;
  /** What was seen here in the epoch before, by its places; 0 in the first (CU13). */
  readonly read_before: number;
  readonly spans: readonly (readonly [from: number, to: number | null])[];
  /** The rev at which title, members and spans were read. */
  readonly info_rev: number;
  /** The rev at which one left; null for a member. */
  readonly left_rev: number | null;
  /** Pages of history from before this rev do not know all that one may see, and are void (CU12). */
  readonly reset_rev: number;
}

export type StoredStatus = "queued" | "sent" | "failed";

export interface MessageRecord {
  readonly id: string;
  readonly conversation: string;
  readonly seq: number | null;
  readonly rev: number;
  readonly n: number;
  readonly sender: string | null;
  readonly kind: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly recalled: boolean;
  readonly reactions: Readonly<Record<string, unknown>>;
  /**
   * ms since the epoch by the server's clock; null until a server has had it, be it in an earlier epoch.
   * Where one only may have had it, and the last one asked has refused it (OB8): `created_at`.
   */
  readonly server_time: number | null;
  /** ms since the epoch by this machine's clock, for own messages; the server's time for others'. */
  readonly created_at: number;
  readonly status: StoredStatus;
  /** The code of a definite refusal. */
  readonly failure: number | null;
  /** When its author last rewrote it, by the server's clock; null for never. */
  readonly edited_at: number | null;
  /** The row is from an earlier epoch of the server and has not been seen in this one; its rev says nothing of this one's. */
  readonly stale: boolean;
}

export interface PositionRow {
  readonly conversation: string;
  readonly person: string;
  readonly read_seq: number;
  readonly recv_seq: number;
}

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  /** What else they are called; empty where nothing is known, as with title, phone, email and status. */
  readonly english: string;
  readonly title: string;
  readonly department: string | null;
  readonly phone: string;
  readonly email: string;
  readonly disabled: boolean;
  /** The id of their picture; null for none. */
  readonly picture: string | null;
  readonly status: string;
  /** Up to when they say so, in ms since the epoch; null for as long as it stands there. */
  readonly status_until: number | null;
}

/** A picture that is here; its id is the SHA-256 of its bytes. */
export interface PictureRow {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** ms since the epoch, at the day of the last use. */
  readonly used_at: number;
}

export interface DepartmentRow {
  readonly id: string;
  readonly name: string;
  readonly parent: string | null;
}

export interface StreamCursor {
  readonly name: string;
  readonly cursor: number;
  readonly remote_rev: number;
}

/** A row of one's own stream (SPEC.md, PS). */
export interface PersonalRow {
  readonly key: string;
  /** null says that the key is gone. */
  readonly value: Readonly<Record<string, unknown>> | null;
  /** The stream's rev that brought it; 0 for what was only written here, below 0 for what came in an earlier epoch (PS5). */
  readonly rev: number;
  /** How often it was written here since the server last confirmed it; 0 when it is confirmed. */
  readonly unconfirmed: number;
}

/** What is to be brought of a conversation: nothing, what is new (its first page, or what changed), or older history. */
export const stages = { complete: 0, news: 1, history: 2 } as const;
export type Stage = (typeof stages)[keyof typeof stages];

/** What lists and figures are made of, kept beside a conversation: derived from its rows, never counted up (SU1). */
export interface SummaryRow {
  readonly conversation: string;
  /** The message that the list shows. */
  readonly last: string | null;
  /** The newest message of somebody else than the owner. */
  readonly last_other: string | null;
  /** The newest unread one that mentions the owner (MN3). */
  readonly last_mention: string | null;
  /** When there was something last, in ms since the epoch; 0 where nothing is here. */
  readonly active_at: number;
  /** When it was pinned; 0 when it is not. */
  readonly pinned: number;
  readonly unread: number;
  /** What it adds to the one unread figure: nothing while it is muted or not shown. */
  readonly counted: number;
  /** Everything from recv_seq up to this seq is here. */
  readonly arrived_seq: number;
  /** 1 while there is something that the server is to be told of it. */
  readonly to_report: 0 | 1;
  readonly stage: Stage;
  /** About how many changes and messages are not here yet; 0 when it is complete. */
  readonly missing: number;
}

export interface OutboxEntry {
  readonly op_id: string;
  /** Entries of one lane go out one after the other; the lane is the conversation. */
  readonly lane: string;
  readonly kind: "send" | "edit" | "recall" | "cancel" | "act";
  /** The message that it is about; of an act the conversation. */
  readonly target: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  /** ms since the epoch; not before then. */
  readonly next_try: number;
  /** How often the connection was lost while nothing else was on its way. */
  readonly losses: number;
  /** Parked: it goes out again at `next_try`, or when somebody asks for it (OB10). */
  readonly stuck: boolean;
}

/** A change of a message that the server has refused for good, until the person has seen it (OB13). */
export interface RefusedChange {
  readonly message: string;
  readonly change: "edit" | "recall";
  readonly code: number;
  /** What was not taken; empty for a recall. */
  readonly text: string;
}

/** What is asked of a group: the wire's request, and its payload without the ids (SPEC.md, GR). */
export interface Act {
  readonly op_id: string;
  readonly conversation: string;
  readonly request: string;
  readonly ask: Readonly<Record<string, unknown>>;
  /** When it was asked, in ms since the epoch by this machine's clock. */
  readonly at: number;
}

/** An act that the server has refused for good, until the person has seen it (GR3). */
export interface RefusedAct extends Act {
  readonly code: number;
}

/** All members of a conversation in which not all are named with each change (GR5). */
export interface Roster {
  readonly conversation: string;
  /** The rev at which they were read; 0 for what an earlier epoch said. */
  readonly rev: number;
  readonly members: readonly Member[];
}

/** Where the bytes of a file that is to be sent are (SPEC.md, FI). */
export type UploadSource =
  /** On this machine's disk, read in place; `modified` as it was when it was picked, in ms since the epoch. */
  | { readonly kind: "path"; readonly path: string; readonly modified: number }
  /** Among the account's own outgoing files, by name. */
  | { readonly kind: "staged"; readonly name: string }
  /** Among the files that are kept here. */
  | { readonly kind: "kept"; readonly sha256: string };

export const uploadParts = ["file", "thumb"] as const;
export type UploadPart = (typeof uploadParts)[number];

export const uploadStates = ["waiting", "running", "paused", "failed"] as const;
export type UploadState = (typeof uploadStates)[number];

/** A part of a message of one's own that the server has to have before the message goes out (FI1). */
export interface UploadRow {
  readonly message: string;
  readonly part: UploadPart;
  readonly source: UploadSource;
  readonly name: string;
  /** By which the server is told of it; it goes by the content. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Where the server takes it, or was asked to; null before that. */
  readonly url: string | null;
  /** Known once the server has all of it; null before. */
  readonly sha256: string | null;
  /** The same in all parts of a message. */
  readonly state: UploadState;
  readonly failure: UploadFailure | null;
  /** ms since the epoch. */
  readonly queued_at: number;
  /** The first message of those that were queued together. */
  readonly batch: string;
}

/** A file that is kept on this machine, under the hash of its bytes (FI8). */
export interface KeptFileRow {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** ms since the epoch. */
  readonly used_at: number;
}

export interface Tx {
  account(): AccountRow;
  putAccount(row: AccountRow): void;

  conversation(id: string): ConversationRow | null;
  conversations(): ConversationRow[];
  /** Those that are not complete, news before history, then by the list's order; at most `limit`. */
  incomplete(limit: number): string[];
  /** The sum of what is missing in all conversations. */
  missing(): number;
  putConversation(row: ConversationRow): void;

  /** Whose store this is; null as long as nobody has said so. */
  owner(): string | null;
  setOwner(person: string): void;
  summary(conversation: string): SummaryRow | null;
  summariesOf(conversations: readonly string[]): SummaryRow[];
  putSummary(row: SummaryRow): void;
  /** The sum of what all conversations add to the one unread figure. */
  counted(): number;
  /** The first of those that add to it, in the order of the list. */
  topCounted(limit: number): string[];
  /** Those with something to report, in order of their ids, behind `after`. */
  toReport(after: string, limit: number): string[];
  /** The conversations of which rows or marks were written since it was asked last. */
  takeWritten(): string[];

  message(id: string): MessageRecord | null;
  messagesOf(ids: readonly string[]): MessageRecord[];
  /** The newest row of this epoch that somebody else than `person` wrote, or the administration; no line of the system. */
  lastOther(conversation: string, person: string): MessageRecord | null;
  /** The newest row of this epoch above a place that mentions the owner (MN2). */
  lastMention(conversation: string, after: number): MessageRecord | null;
  /** The places of those rows, lowest first, at most `limit`. */
  mentionsAbove(conversation: string, after: number, limit: number): number[];
  /** The newest row of this epoch that has a place. */
  newest(conversation: string): MessageRecord | null;
  /** Rows of an earlier epoch that stand above a place and are older, by the server's clock, oldest place first. */
  lostAbove(conversation: string, seq: number, serverTime: number): MessageRecord[];
  /** The row of this epoch at a place. */
  messageAt(conversation: string, seq: number): MessageRecord | null;
  putMessage(row: MessageRecord): void;
  /** Adds a row, where neither its id nor its place among the rows of this epoch is taken; returns whether it did. */
  addMessage(row: MessageRecord): boolean;
  removeMessage(id: string): void;
  /** Rows with a seq, newest first, below `beforeSeq` (null: from the end), at most `limit`. */
  page(conversation: string, beforeSeq: number | null, limit: number): MessageRecord[];
  /** Rows with a seq, oldest first, from `fromSeq` on, at most `limit`. */
  pageFrom(conversation: string, fromSeq: number, limit: number): MessageRecord[];
  /** The ids of the rows with a seq above `after`, up to and with `to`. */
  idsBetween(conversation: string, after: number, to: number): string[];
  /** Rows without a seq, oldest first by created_at, then id. */
  unsequenced(conversation: string): MessageRecord[];
  /** The end of the run of gapless seqs that begins right after `after` (the same `after` where there is none). */
  gaplessEnd(conversation: string, after: number): number;
  /** A person's own rows of an earlier epoch that this one has not shown, oldest first. */
  staleOf(person: string): MessageRecord[];
  /** The newest row without a seq. */
  lastUnsequenced(conversation: string): MessageRecord | null;
  /** Marks every row that the server has, or had, as from an earlier epoch: also one that was sent and has no place yet. */
  markAllStale(): void;

  positions(conversation: string): PositionRow[];
  positionsOf(conversations: readonly string[]): PositionRow[];
  putPosition(row: PositionRow): void;
  clearPositions(): void;

  person(id: string): PersonRow | null;
  people(): PersonRow[];
  peopleOf(ids: readonly string[]): PersonRow[];
  putPerson(row: PersonRow): void;
  removePerson(id: string): void;
  department(id: string): DepartmentRow | null;
  departments(): DepartmentRow[];
  putDepartment(row: DepartmentRow): void;
  removeDepartment(id: string): void;

  picture(id: string): PictureRow | null;
  putPicture(row: PictureRow): void;
  removePicture(id: string): void;
  /** Whether somebody's card names this picture. */
  isPictureNamed(id: string): boolean;
  /** The bytes of all pictures that are here. */
  picturesSize(): number;
  /** The id of the one that was not used for longest. */
  leastUsedPicture(): string | null;

  stream(name: string): StreamCursor | null;
  streams(): StreamCursor[];
  putStream(row: StreamCursor): void;

  personal(key: string): PersonalRow | null;
  personalOf(keys: readonly string[]): PersonalRow[];
  putPersonal(row: PersonalRow): void;
  unconfirmedPersonal(): PersonalRow[];
  /** Marks everything personal as of an earlier epoch, by a rev below 0. */
  agePersonal(): void;
  /** What is marked so, in order of the keys. */
  agedPersonal(): PersonalRow[];

  /** The oldest entry of each lane, passing over those that are stuck and whatever waits for them. */
  heads(): OutboxEntry[];
  /** Those that are stuck, oldest first. */
  parked(): OutboxEntry[];
  /** The entries about these messages, oldest first. */
  outboxOf(messages: readonly string[]): OutboxEntry[];
  /** All entries, in the order in which they were added. */
  outbox(): OutboxEntry[];
  outboxEntry(opId: string): OutboxEntry | null;
  addOutbox(entry: OutboxEntry): void;
  putOutbox(entry: OutboxEntry): void;
  removeOutbox(opId: string): void;
  /** The `send` entry of a message. */
  sendOf(message: string): OutboxEntry | null;
  /** Removes the `send` entry of a message, if there is one. */
  removeSend(message: string): void;

  refusedOf(messages: readonly string[]): RefusedChange[];
  putRefused(row: RefusedChange): void;
  removeRefused(message: string): void;

  /** All, in the order of their queueing. */
  uploads(): UploadRow[];
  /** Those of these messages. */
  uploadsOf(messages: readonly string[]): UploadRow[];
  putUpload(row: UploadRow): void;
  /** Of all parts of a message. */
  removeUploads(message: string): void;

  keptFile(sha256: string): KeptFileRow | null;
  keptFilesOf(hashes: readonly string[]): KeptFileRow[];
  /** All, those that were not used for longest first. */
  keptFiles(): KeptFileRow[];
  putKeptFile(row: KeptFileRow): void;
  removeKeptFile(sha256: string): void;
  /** The bytes of all of them. */
  keptFilesSize(): number;
  /** The ids of the messages of which the file (not the small picture) has one of these hashes, in order; not of kind `text`. */
  messagesWithFiles(hashes: readonly string[]): string[];

  /** Those of these messages that were listened to here. */
  playedOf(messages: readonly string[]): string[];
  putPlayed(message: string): void;

  /** Rows of one kind with a seq, newest first, below `beforeSeq` (null: from the end), at most `limit`; not of kind `text`. */
  pageOfKind(
    conversation: string,
    kind: string,
    beforeSeq: number | null,
    limit: number,
  ): MessageRecord[];

  refusedAct(opId: string): RefusedAct | null;
  /** Those of these conversations, in order of their ids. */
  refusedActsOf(conversations: readonly string[]): RefusedAct[];
  putRefusedAct(row: RefusedAct): void;
  removeRefusedAct(opId: string): void;

  roster(conversation: string): Roster | null;
  putRoster(row: Roster): void;
  /** Every roster is to be read anew; what is here stays to be shown. */
  clearRosterRevs(): void;
}

/** What an operation changed, for windows to be told after the commit. */
export interface Touched {
  readonly conversations: readonly string[];
  readonly messages: readonly string[];
  /** Those whose cards changed. */
  readonly people?: readonly string[];
  /** Whether something in the directory changed. */
  readonly directory?: boolean;
  /** Whether something is to be uploaded that was not before (FI7). */
  readonly uploads?: boolean;
}

export const nothingTouched: Touched = { conversations: [], messages: [] };

/** A rule that must hold does not; the transaction is given up and nothing is changed. */
export class InvariantViolated extends Error {
  override readonly name = "InvariantViolated";
}

export function assertRule(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new InvariantViolated(rule);
}
