import Database from "better-sqlite3";

/*
 * What the databases hold, read by plain SQL. Nothing here or in the checker comes from the product: not its schema's types,
 * not its row parsers, not its formulas.
 */

type Row = Readonly<Record<string, unknown>>;

export interface Rows {
  /** What SQLite itself says of the whole file; `ok` when nothing is wrong with it. */
  integrity(): unknown;
  all<T extends Row>(sql: string): readonly T[];
}

/** Opens a database for reading, has it looked at, and closes it. */
export function reading<T>(path: string, look: (rows: Rows) => T): T {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return look({
      integrity: () => database.pragma("integrity_check", { simple: true }),
      all: <R extends Row>(sql: string) => database.prepare<[], R>(sql).all(),
    });
  } finally {
    database.close();
  }
}

export interface ServerMessage extends Row {
  readonly id: string;
  readonly conversation: string;
  readonly seq: number;
  readonly sender: string | null;
  readonly kind: string;
  readonly content: string;
  readonly recalled: number;
}
export interface ServerConversation extends Row {
  readonly id: string;
  readonly kind: string;
  readonly seq: number;
  readonly rev: number;
  readonly n: number;
}
export interface Stint extends Row {
  readonly conversation: string;
  readonly person: string;
  readonly from_seq: number;
  readonly to_seq: number | null;
}
export interface ServerPosition extends Row {
  readonly conversation: string;
  readonly person: string;
  readonly read_seq: number;
  readonly read_others: number;
  readonly sent: number;
  readonly recv_seq: number;
}

/** What both sides keep of a message, apart from where and how it is stored. */
const wireColumns =
  "id, conversation, seq, rev, n, sender, kind, content, recalled, reactions, server_time, edited_at";

export const readServer = ({ all }: Rows) => ({
  conversations: all<ServerConversation>("SELECT id, kind, seq, rev, n FROM conversations"),
  messages: all<ServerMessage>(`SELECT ${wireColumns} FROM messages ORDER BY conversation, seq`),
  stints: all<Stint>("SELECT conversation, person, from_seq, to_seq FROM stints"),
  positions: all<ServerPosition>(
    "SELECT conversation, person, read_seq, read_others, sent, recv_seq FROM positions",
  ),
  /** Marks and drafts that stand; `name` is `self:` and the person. */
  personal: all<{ name: string; key: string; value: string }>(
    "SELECT name, key, value FROM stream_rows WHERE name LIKE 'self:%' AND value IS NOT NULL",
  ),
});
export type ServerRows = ReturnType<typeof readServer>;

export interface ClientMessage extends Row {
  readonly id: string;
  readonly conversation: string;
  readonly seq: number | null;
  readonly content: string;
  readonly status: string;
  readonly stale: number;
}
export interface ClientConversation extends Row {
  readonly id: string;
  readonly cursor: number;
  readonly n: number;
  readonly read_seq: number;
  readonly read_others: number;
  readonly sent: number;
  readonly recv_seq: number;
  readonly left_rev: number | null;
  readonly unread: number;
}

export const readClient = ({ all }: Rows) => ({
  conversations: all<ClientConversation>(
    `SELECT id, cursor, n, read_seq, read_others, sent, recv_seq, left_rev, unread
       FROM conversations JOIN summaries ON conversation = id`,
  ),
  messages: all<ClientMessage>(`SELECT ${wireColumns}, status, stale FROM messages`),
  positions: all<{ conversation: string; person: string; read_seq: number; recv_seq: number }>(
    "SELECT conversation, person, read_seq, recv_seq FROM positions",
  ),
  outbox: all<{ kind: string; target: string }>("SELECT kind, target FROM outbox"),
  refused: all<{ message: string; change: string }>("SELECT message, change FROM refused"),
  personal: all<{ key: string; value: string | null; unconfirmed: number }>(
    "SELECT key, value, unconfirmed FROM personal",
  ),
});
export type ClientRows = ReturnType<typeof readClient>;
