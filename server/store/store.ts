import type { FileReads, FileWrites } from "./file-rows.ts";

/**
 * The server's rows and how rules reach them. Everything is asynchronous, so that another database can stand behind it;
 * whatever happens inside one `write` commits as a whole or not at all.
 */

export interface ConversationRow {
  readonly id: string;
  readonly kind: string;
  readonly title: string | null;
  /** The two people of a one-to-one conversation, in order; null for all others. */
  readonly direct_key: string | null;
  readonly seq: number;
  readonly rev: number;
  /** The running count of messages that count as unread. */
  readonly n: number;
  /** The rev that last changed what stands over it: its title, its members. */
  readonly info_rev: number;
  readonly stamp: number;
  readonly notice: string;
  /** The id of its picture; null for none. */
  readonly picture: string | null;
  /** Only the owner and the admins write in it. */
  readonly admins_only: boolean;
  /** Who joins sees what was said before. */
  readonly shows_history: boolean;
  /** Nothing in it changes any more. */
  readonly dissolved: boolean;
}

export interface MessageRecord {
  readonly id: string;
  readonly conversation: string;
  readonly seq: number;
  readonly rev: number;
  readonly n: number;
  /** The running count of its sender's own counting messages, so that a position needs no counting. */
  readonly sender_n: number;
  readonly sender: string | null;
  readonly kind: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly recalled: boolean;
  readonly reactions: Readonly<Record<string, unknown>>;
  readonly server_time: number;
  /** When its author last rewrote it, in ms since the epoch; null for never. */
  readonly edited_at: number | null;
}

/** An operation that was carried out, under the id that its asker gave it. */
export interface OpRow {
  readonly op_id: string;
  readonly person: string;
  /** The message or the conversation that it changed. */
  readonly target: string;
  /** Where it stands among the others, in ms: as far from the one before as the clock said, and an hour at most (chat/ops.ts). */
  readonly at: number;
}

/** A membership from when to when; null stands for "still". */
export interface StintRow {
  readonly conversation: string;
  readonly person: string;
  readonly role: "member" | "admin" | "owner";
  readonly from_seq: number;
  readonly joined_seq: number;
  readonly to_seq: number | null;
  readonly from_rev: number;
  readonly to_rev: number | null;
  readonly stamp: number;
}

export interface PositionRow {
  readonly conversation: string;
  readonly person: string;
  readonly read_seq: number;
  readonly read_others: number;
  readonly sent: number;
  readonly recv_seq: number;
  readonly stamp: number;
}

export interface StreamRow {
  readonly key: string;
  readonly rev: number;
  readonly value: Readonly<Record<string, unknown>> | null;
}

export interface StreamHead {
  readonly name: string;
  readonly rev: number;
  readonly stamp: number;
}

export interface AccountRow {
  readonly person: string;
  readonly login: string;
  /** As accounts/passwords.ts writes it; empty for an account that nobody can sign in to yet. */
  readonly password: string;
  readonly disabled: boolean;
  /** It was made by an import of the directory, not by hand. */
  readonly imported: boolean;
  /** It is disabled because an import no longer named it: one that does makes it valid again. */
  readonly gone: boolean;
  /** They may speak to everybody in the announcements. */
  readonly announcer: boolean;
}

export interface TokenRow {
  readonly hash: string;
  readonly person: string;
  readonly device: string;
  readonly device_name: string;
  /** When this device first signed in; kept while it signs in again and again. ms since the epoch. */
  readonly created_at: number;
  /** When it was last connected, to the minute or so; ms since the epoch. */
  readonly seen_at: number;
}

export interface ChangedRow {
  /** A conversation's id, or a stream's name. */
  readonly conversation: string;
  readonly stamp: number;
  readonly kind: "member" | "left" | "stream";
}

/** Who is a member of a conversation now and was so before a place came to be, without one person. */
export interface MeantFor {
  readonly conversation: string;
  readonly seq: number;
  readonly but: string;
  /** Without those whose account is disabled. */
  readonly active: boolean;
}

export interface ReadTx extends FileReads {
  epoch(): Promise<string>;
  /** The stamp of the newest write. */
  stamp(): Promise<number>;

  conversation(id: string): Promise<ConversationRow | null>;
  directConversation(directKey: string): Promise<ConversationRow | null>;
  message(id: string): Promise<MessageRecord | null>;
  newestMessage(conversation: string): Promise<MessageRecord | null>;
  /** Rows changed after `rev`, in order of rev, at most `limit`. */
  changedRows(conversation: string, rev: number, limit: number): Promise<MessageRecord[]>;
  /** Rows with a seq from `from` up to below `before`, newest first, at most `limit`. */
  history(
    conversation: string,
    from: number,
    before: number,
    limit: number,
  ): Promise<MessageRecord[]>;
  /** The running counts at a place: of the newest message at or below `seq`, and of the person's own newest there. */
  countsAt(conversation: string, seq: number, person: string): Promise<{ n: number; own: number }>;

  /** All stints of a person in a conversation, oldest first. */
  stints(conversation: string, person: string): Promise<StintRow[]>;
  openStints(conversation: string): Promise<StintRow[]>;
  /** Those who are members now, by person, behind `after` (all where it is null), at most `limit`. */
  membersAfter(conversation: string, after: string | null, limit: number): Promise<StintRow[]>;
  /** Those who are members now and have a role, by person. */
  leaders(conversation: string): Promise<StintRow[]>;
  /** How many are members now, counted no further than `max`. */
  membersUpTo(conversation: string, max: number): Promise<number>;
  /** Those who have left a conversation at a rev above this one, and are not back, with the stamp of the write that ended it. */
  leftSince(
    conversation: string,
    rev: number,
  ): Promise<{ person: string; to_rev: number; stamp: number }[]>;
  position(conversation: string, person: string): Promise<PositionRow | null>;
  /** The positions of those who are members now, by person. */
  openPositions(conversation: string): Promise<PositionRow[]>;
  /** How many of those for whom a message is have read it. */
  readersCount(of: MeantFor): Promise<{ count: number; of: number }>;
  /** Those for whom a message is, by person, and whether each has read it. */
  readers(of: MeantFor): Promise<{ person: string; read: boolean }[]>;

  /** What a person has to know of with stamp ≥ `since`, these streams included, in order of (stamp, conversation), behind `after`. */
  changedFor(
    person: string,
    streams: readonly string[],
    since: number,
    after: { stamp: number; conversation: string } | null,
    limit: number,
  ): Promise<ChangedRow[]>;
  /**
   * Conversations and streams with a stamp above this one, then positions, with whose they are; so a conversation may be
   * there several times.
   */
  changedAfter(stamp: number): Promise<{ id: string; mover: string | null; stamp: number }[]>;

  stream(name: string): Promise<StreamHead | null>;
  streamRows(name: string, rev: number, limit: number): Promise<StreamRow[]>;
  /** How many keys a stream has, removed ones included. */
  streamSize(name: string): Promise<number>;
  streamValue(name: string, key: string): Promise<StreamRow | null>;

  accountByLogin(login: string): Promise<AccountRow | null>;
  account(person: string): Promise<AccountRow | null>;
  accounts(): Promise<AccountRow[]>;
  token(hash: string): Promise<TokenRow | null>;
  /** The token of a person's device. */
  tokenOf(person: string, device: string): Promise<TokenRow | null>;
  /** A person's, the last seen first, at most `limit`. */
  tokensOf(person: string, limit: number): Promise<TokenRow[]>;

  /** When a person was last online, in ms since the epoch; null where nobody knows. */
  lastSeen(person: string): Promise<number | null>;

  /** Whether an id is buried for this person. */
  isBuried(id: string, person: string): Promise<boolean>;
  op(opId: string): Promise<OpRow | null>;
  /** The greatest `at` of all operations that are kept; null without any. */
  newestOpAt(): Promise<number | null>;

  picture(id: string): Promise<Uint8Array | null>;
  /** Whether a row of the directory names this picture. */
  isPictureInDirectory(id: string): Promise<boolean>;
  /** The conversations that have this picture. */
  conversationsWithPicture(id: string): Promise<string[]>;
}

export interface WriteTx extends ReadTx, FileWrites {
  /** The stamp of this write; every row that it writes carries it. */
  nextStamp(): Promise<number>;
  putConversation(row: ConversationRow): Promise<void>;
  insertMessage(row: MessageRecord): Promise<void>;
  /** Writes a message over the one of the same id. */
  replaceMessage(row: MessageRecord): Promise<void>;
  /** No message of this id will ever be accepted from this person; somebody else's is theirs to send. */
  bury(id: string, person: string): Promise<void>;
  /** Keeps an operation, and forgets those whose `at` is below `forgetBefore`. */
  putOp(row: OpRow, forgetBefore: number): Promise<void>;
  putStint(row: StintRow): Promise<void>;
  putPosition(row: PositionRow): Promise<void>;
  putStream(head: StreamHead, row: StreamRow): Promise<void>;
  putAccount(row: AccountRow): Promise<void>;
  insertToken(row: TokenRow): Promise<void>;
  removeToken(hash: string): Promise<void>;
  /** All of a person's, or those of one device. */
  removeTokensOf(person: string, device?: string): Promise<void>;
  /** All of a person's but those of one device. */
  removeOtherTokens(person: string, device: string): Promise<void>;
  /** Notes when a token was last in use; nothing where it is no more. */
  seeToken(hash: string, at: number): Promise<void>;
  insertTicket(hash: string, person: string, expiresAt: number): Promise<void>;
  /** Removes a ticket and says whose it was; null where there is none or it has expired. */
  takeTicket(hash: string, now: number): Promise<string | null>;
  /** The last writer wins. */
  putLastSeen(person: string, at: number): Promise<void>;
  removeTicketsOf(person: string): Promise<void>;
  /** Keeps bytes under their id; once, however often they come. */
  putPicture(id: string, bytes: Uint8Array): Promise<void>;
  removePicture(id: string): Promise<void>;
}

export interface Store {
  /** Reads one snapshot. */
  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>;
  /** Resolves after the commit is on the disk; rejects, with nothing changed, when `work` does. */
  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
