import type { AccountRow, ConversationRow, MessageRecord, StreamRow } from "../store.ts";

// Rows as SQLite holds them, JSON as text and flags as 0 or 1, and as the rules see them.

export const messageColumns =
  "id, conversation, seq, rev, n, sender_n, sender, kind, content, recalled, reactions, server_time, edited_at";

export interface RawMessage extends Omit<MessageRecord, "content" | "reactions" | "recalled"> {
  readonly content: string;
  readonly reactions: string;
  readonly recalled: number;
}

export const messageOf = (raw: RawMessage): MessageRecord => ({
  ...raw,
  content: JSON.parse(raw.content) as MessageRecord["content"],
  reactions: JSON.parse(raw.reactions) as MessageRecord["reactions"],
  recalled: raw.recalled === 1,
});

export const rawMessage = (row: MessageRecord): RawMessage => ({
  ...row,
  content: JSON.stringify(row.content),
  reactions: JSON.stringify(row.reactions),
  recalled: row.recalled ? 1 : 0,
});

export const conversationColumns =
  "id, kind, title, direct_key, seq, rev, n, info_rev, stamp, notice, picture, admins_only, shows_history, dissolved";

type Flags = "admins_only" | "shows_history" | "dissolved";
export type RawConversation = Omit<ConversationRow, Flags> & Readonly<Record<Flags, number>>;
export const conversationOf = (raw: RawConversation): ConversationRow => ({
  ...raw,
  admins_only: raw.admins_only === 1,
  shows_history: raw.shows_history === 1,
  dissolved: raw.dissolved === 1,
});

export const rawConversation = (row: ConversationRow): RawConversation => ({
  ...row,
  admins_only: row.admins_only ? 1 : 0,
  shows_history: row.shows_history ? 1 : 0,
  dissolved: row.dissolved ? 1 : 0,
});

export const accountColumns = "person, login, password, disabled, imported, gone, announcer";

type AccountFlags = "disabled" | "imported" | "gone" | "announcer";
export type RawAccount = Omit<AccountRow, AccountFlags> & Readonly<Record<AccountFlags, number>>;
export const accountOf = (raw: RawAccount): AccountRow => ({
  ...raw,
  disabled: raw.disabled === 1,
  imported: raw.imported === 1,
  gone: raw.gone === 1,
  announcer: raw.announcer === 1,
});

export const rawAccount = (row: AccountRow): RawAccount => ({
  ...row,
  disabled: row.disabled ? 1 : 0,
  imported: row.imported ? 1 : 0,
  gone: row.gone ? 1 : 0,
  announcer: row.announcer ? 1 : 0,
});

export interface RawStreamRow extends Omit<StreamRow, "value"> {
  readonly value: string | null;
}
export const streamRowOf = (raw: RawStreamRow): StreamRow => ({
  ...raw,
  value: raw.value === null ? null : (JSON.parse(raw.value) as StreamRow["value"]),
});

export const tokenColumns = "hash, person, device, device_name, created_at, seen_at";
