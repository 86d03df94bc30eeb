import type {
  AccountRow,
  ConversationRow,
  MessageRecord,
  OpRow,
  PositionRow,
  StintRow,
  StreamHead,
  StreamRow,
  TokenRow,
} from "../store.ts";
import type { ContentRow, FileRow, FileUse } from "../file-rows.ts";
import type { Compare, Run } from "./sorted-run.ts";
import { compareText } from "./text-order.ts";
import { Table, Versions } from "./versions.ts";

/** A message as it is kept: what is free in form is text, as in a database, so that nobody can change it from outside. */
export interface StoredMessage extends Omit<MessageRecord, "content" | "reactions"> {
  readonly content: string;
  readonly reactions: string;
  /** The order of writing, which decides between equal revs. */
  readonly place: number;
}

export interface StoredStreamRow extends Omit<StreamRow, "value"> {
  readonly value: string | null;
}

export interface TicketRow {
  readonly person: string;
  readonly expires_at: number;
}

export const bySeq: Compare<StoredMessage> = (one, other) => one.seq - other.seq;
export const byRev: Compare<StoredMessage> = (one, other) =>
  one.rev - other.rev || one.place - other.place;
export const byPerson: Compare<{ readonly person: string }> = (one, other) =>
  compareText(one.person, other.person);
export const byPersonAndRev: Compare<StintRow> = (one, other) =>
  byPerson(one, other) || one.from_rev - other.from_rev;
export const byMessage: Compare<FileUse> = (one, other) => compareText(one.message, other.message);
export const byFile: Compare<FileUse> = (one, other) => compareText(one.file, other.file);
export const byRevAndKey: Compare<StoredStreamRow> = (one, other) =>
  one.rev - other.rev || compareText(one.key, other.key);

/** Under what a row with two names is found; no other two make the same. */
export const pairKey = (one: string, other: string): string => `${one.length}:${one}${other}`;

/** All rows of a database, and what finds them. */
export function createTables() {
  const versions = new Versions();
  const table = <V>(): Table<V> => new Table<V>(versions);
  return {
    versions,
    /** One row, under no name. */
    store: table<{ readonly epoch: string; readonly stamp: number }>(),
    /** When what is idle was looked through last, by epoch. */
    sweptAt: table<number>(),
    conversations: table<ConversationRow>(),
    /** Conversations' ids by direct key. */
    directKeys: table<string>(),
    messages: table<StoredMessage>(),
    /** Messages by conversation, in both orders. */
    messagesBySeq: table<Run<StoredMessage>>(),
    messagesByRev: table<Run<StoredMessage>>(),
    /** By pairKey of conversation and sender: what a person wrote is counted without looking at what others did. */
    messagesOfSender: table<Run<StoredMessage>>(),
    /** By conversation, in order of (person, from_rev). */
    stints: table<Run<StintRow>>(),
    /** The ids of the conversations that a person is or was in. */
    conversationsOf: table<Run<string>>(),
    /** By conversation, in order of person. */
    positions: table<Run<PositionRow>>(),
    streams: table<StreamHead>(),
    /** By stream, in order of (rev, key). */
    streamRows: table<Run<StoredStreamRow>>(),
    /** By pairKey of stream and key. */
    streamValues: table<StoredStreamRow>(),
    accounts: table<AccountRow>(),
    /** People by login. */
    logins: table<string>(),
    tokens: table<TokenRow>(),
    tickets: table<TicketRow>(),
    lastSeen: table<number>(),
    ops: table<OpRow>(),
    /** By pairKey of id and person. */
    buried: table<true>(),
    pictures: table<Uint8Array>(),
    files: table<FileRow>(),
    contents: table<ContentRow>(),
    usesOfFile: table<Run<FileUse>>(),
    usesOfMessage: table<Run<FileUse>>(),
  };
}

export type Tables = ReturnType<typeof createTables>;

/** Gives new tables what one version of others holds. */
export function copyTables(from: Tables, at: number): Tables {
  const to = createTables();
  to.versions.places = from.versions.places;
  to.store.fill(from.store, at);
  to.sweptAt.fill(from.sweptAt, at);
  to.conversations.fill(from.conversations, at);
  to.directKeys.fill(from.directKeys, at);
  to.messages.fill(from.messages, at);
  to.messagesBySeq.fill(from.messagesBySeq, at);
  to.messagesByRev.fill(from.messagesByRev, at);
  to.messagesOfSender.fill(from.messagesOfSender, at);
  to.stints.fill(from.stints, at);
  to.conversationsOf.fill(from.conversationsOf, at);
  to.positions.fill(from.positions, at);
  to.streams.fill(from.streams, at);
  to.streamRows.fill(from.streamRows, at);
  to.streamValues.fill(from.streamValues, at);
  to.accounts.fill(from.accounts, at);
  to.logins.fill(from.logins, at);
  to.tokens.fill(from.tokens, at);
  to.tickets.fill(from.tickets, at);
  to.lastSeen.fill(from.lastSeen, at);
  to.ops.fill(from.ops, at);
  to.buried.fill(from.buried, at);
  to.pictures.fill(from.pictures, at);
  to.files.fill(from.files, at);
  to.contents.fill(from.contents, at);
  to.usesOfFile.fill(from.usesOfFile, at);
  to.usesOfMessage.fill(from.usesOfMessage, at);
  return to;
}
