import type Database from "better-sqlite3";
import { createFileRows } from "./file-rows.ts";
import { createChangedFor } from "./changed-for.ts";
import type {
  MeantFor,
  OpRow,
  PositionRow,
  StintRow,
  StreamHead,
  TokenRow,
  WriteTx,
} from "../store.ts";
import {
  accountColumns,
  accountOf,
  conversationColumns,
  conversationOf,
  messageColumns,
  messageOf,
  type RawAccount,
  rawAccount,
  type RawConversation,
  rawConversation,
  type RawMessage,
  rawMessage,
  type RawStreamRow,
  streamRowOf,
  tokenColumns,
} from "./raw-rows.ts";

/**
 * The open memberships alone: left to itself SQLite goes through all that a conversation ever had, and of those that have ended there
 * may be any number.
 */
const openOnly = (stints: string): string => `${stints} INDEXED BY stints_open`;

/**
 * One connection's rows; statements are prepared once. Whoever calls has begun the transaction. Methods that write are
 * on the same object: a reader's connection is opened read-only for whom they would fail.
 */
export function createSqliteTx(db: Database.Database): WriteTx {
  const one = <T>(sql: string) => {
    const statement = db.prepare<unknown[], T>(sql);
    return (...args: unknown[]): Promise<T | null> =>
      Promise.resolve(statement.get(...args) ?? null);
  };
  const many = <T>(sql: string) => {
    const statement = db.prepare<unknown[], T>(sql);
    return (...args: unknown[]): Promise<T[]> => Promise.resolve(statement.all(...args));
  };
  const run = (sql: string) => {
    const statement = db.prepare(sql);
    return (...args: unknown[]): Promise<void> => {
      statement.run(...args);
      return Promise.resolve();
    };
  };
  const upsert = (table: string, columns: string, key: string) => {
    const names = columns.split(", ");
    const updates = names
      .filter((name) => !key.split(", ").includes(name))
      .map((name) => `${name} = excluded.${name}`);
    return run(
      `INSERT INTO ${table} (${columns}) VALUES (${names.map((name) => `@${name}`).join(", ")})
       ON CONFLICT (${key}) DO UPDATE SET ${updates.join(", ")}`,
    );
  };

  const store = one<{ epoch: string; stamp: number }>("SELECT epoch, stamp FROM store");
  const bump = one<{ stamp: number }>("UPDATE store SET stamp = stamp + 1 RETURNING stamp");
  const message = one<RawMessage>(`SELECT ${messageColumns} FROM messages WHERE id = ?`);
  const newest = one<RawMessage>(
    `SELECT ${messageColumns} FROM messages WHERE conversation = ? ORDER BY seq DESC LIMIT 1`,
  );
  const changedRows = many<RawMessage>(
    `SELECT ${messageColumns} FROM messages WHERE conversation = ? AND rev > ? ORDER BY rev LIMIT ?`,
  );
  const history = many<RawMessage>(
    `SELECT ${messageColumns} FROM messages WHERE conversation = ? AND seq >= ? AND seq < ?
     ORDER BY seq DESC LIMIT ?`,
  );
  const conversation = one<RawConversation>(
    `SELECT ${conversationColumns} FROM conversations WHERE id = ?`,
  );
  const directConversation = one<RawConversation>(
    `SELECT ${conversationColumns} FROM conversations WHERE direct_key = ?`,
  );
  const putConversation = upsert("conversations", conversationColumns, "id");
  const withPicture = many<{ id: string }>(
    "SELECT id FROM conversations WHERE picture = ? ORDER BY id",
  );
  const membersAfter = many<StintRow>(
    `SELECT * FROM ${openOnly("stints")} WHERE conversation = ? AND to_seq IS NULL AND person > ?
     ORDER BY person LIMIT ?`,
  );
  const putOp = run(
    "INSERT OR REPLACE INTO ops (op_id, person, message, at) VALUES (@op_id, @person, @target, @at)",
  );
  const newestOp = one<{ at: number | null }>("SELECT max(at) AS at FROM ops");
  const forgetOps = run("DELETE FROM ops WHERE at < ?");
  const countAt = one<{ n: number }>(
    "SELECT n FROM messages WHERE conversation = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
  );
  const ownAt = one<{ own: number }>(
    `SELECT sender_n AS own FROM messages WHERE conversation = ? AND sender = ? AND seq <= ?
     ORDER BY seq DESC LIMIT 1`,
  );
  const changedAfter = many<{ id: string; mover: string | null; stamp: number }>(
    `SELECT id, NULL AS mover, stamp FROM conversations WHERE stamp > @stamp
     UNION ALL SELECT name, NULL, stamp FROM streams WHERE stamp > @stamp
     UNION ALL SELECT conversation, person, stamp FROM positions WHERE stamp > @stamp`,
  );
  const membersUpTo = one<{ members: number }>(
    `SELECT count(*) AS members FROM
     (SELECT 1 FROM ${openOnly("stints")} WHERE conversation = ? AND to_seq IS NULL LIMIT ?)`,
  );
  const meantFor = `FROM ${openOnly("stints AS s")}
     LEFT JOIN positions AS p ON p.conversation = s.conversation AND p.person = s.person
     WHERE s.conversation = @conversation AND s.to_seq IS NULL AND s.joined_seq < @seq
     AND s.person <> @but AND (@active = 0 OR s.person NOT IN
       (SELECT person FROM accounts WHERE disabled = 1))`;
  const hasRead = "coalesce(p.read_seq, 0) >= @seq";
  const readersCount = one<{ count: number; of: number }>(
    `SELECT count(*) AS of, coalesce(sum(${hasRead}), 0) AS count ${meantFor}`,
  );
  const readers = many<{ person: string; read: number }>(
    `SELECT s.person, ${hasRead} AS read ${meantFor} ORDER BY s.person`,
  );
  const asBound = (of: MeantFor) => ({ ...of, active: of.active ? 1 : 0 });
  const account = one<RawAccount>(`SELECT ${accountColumns} FROM accounts WHERE person = ?`);
  const accountByLogin = one<RawAccount>(`SELECT ${accountColumns} FROM accounts WHERE login = ?`);
  const accounts = many<RawAccount>(`SELECT ${accountColumns} FROM accounts ORDER BY login`);
  const streamRows = many<RawStreamRow>(
    "SELECT key, rev, value FROM stream_rows WHERE name = ? AND rev > ? ORDER BY rev LIMIT ?",
  );
  const streamSize = one<{ size: number }>(
    "SELECT count(*) AS size FROM stream_rows WHERE name = ?",
  );
  const streamValue = one<RawStreamRow>(
    "SELECT key, rev, value FROM stream_rows WHERE name = ? AND key = ?",
  );
  const putStreamHead = upsert("streams", "name, rev, stamp", "name");
  const putStreamRow = upsert("stream_rows", "name, key, rev, value", "name, key");
  const picture = one<{ bytes: Uint8Array }>("SELECT bytes FROM pictures WHERE id = ?");
  const pictureUse = one(
    `SELECT 1 FROM stream_rows WHERE name = 'directory' AND json_extract(value, '$.picture') = ?
     LIMIT 1`,
  );
  const lastSeen = one<{ at: number }>("SELECT at FROM last_seen WHERE person = ?");
  const putLastSeen = upsert("last_seen", "person, at", "person");
  const buried = one("SELECT id FROM buried WHERE id = ? AND person IN (?, '')");
  const insertMessage = run(
    `INSERT INTO messages (${messageColumns}) VALUES (${messageColumns
      .split(", ")
      .map((name) => `@${name}`)
      .join(", ")})`,
  );
  const replaceMessage = upsert("messages", messageColumns, "id");
  const putAccount = upsert("accounts", accountColumns, "person");
  const takeTicket = one<{ person: string; expires_at: number }>(
    "DELETE FROM tickets WHERE hash = ? RETURNING person, expires_at",
  );
  const removeTokens = run("DELETE FROM tokens WHERE person = ?");
  const removeDeviceTokens = run("DELETE FROM tokens WHERE person = ? AND device = ?");
  const removeOtherTokens = run("DELETE FROM tokens WHERE person = ? AND device <> ?");
  const seeToken = run("UPDATE tokens SET seen_at = ? WHERE hash = ?");
  const sweepTickets = run("DELETE FROM tickets WHERE expires_at <= ?");

  return {
    epoch: async () => (await store())?.epoch ?? "",
    stamp: async () => (await store())?.stamp ?? 0,
    nextStamp: async () => (await bump())?.stamp ?? 0,
    conversation: async (id) => {
      const raw = await conversation(id);
      return raw && conversationOf(raw);
    },
    directConversation: async (key) => {
      const raw = await directConversation(key);
      return raw && conversationOf(raw);
    },
    message: async (id) => {
      const raw = await message(id);
      return raw && messageOf(raw);
    },
    newestMessage: async (id) => {
      const raw = await newest(id);
      return raw && messageOf(raw);
    },
    changedRows: async (id, rev, limit) => (await changedRows(id, rev, limit)).map(messageOf),
    history: async (id, from, before, limit) =>
      (await history(id, from, before, limit)).map(messageOf),
    countsAt: async (id, seq, person) => ({
      n: (await countAt(id, seq))?.n ?? 0,
      own: (await ownAt(id, person, seq))?.own ?? 0,
    }),
    stints: many<StintRow>(
      "SELECT * FROM stints WHERE conversation = ? AND person = ? ORDER BY from_rev",
    ),
    openStints: many<StintRow>(
      `SELECT * FROM ${openOnly("stints")} WHERE conversation = ? AND to_seq IS NULL ORDER BY person`,
    ),
    membersAfter: (id, after, limit) => membersAfter(id, after ?? "", limit),
    leaders: many<StintRow>(
      `SELECT * FROM ${openOnly("stints")} WHERE conversation = ? AND to_seq IS NULL AND role <> 'member'
       ORDER BY person`,
    ),
    membersUpTo: async (id, max) => (await membersUpTo(id, max))?.members ?? 0,
    leftSince: many<{ person: string; to_rev: number; stamp: number }>(
      `SELECT person, max(to_rev) AS to_rev, max(stamp) AS stamp FROM stints WHERE conversation = ?
       GROUP BY person HAVING max(to_seq IS NULL) = 0 AND max(to_rev) > ?`,
    ),
    position: one<PositionRow>("SELECT * FROM positions WHERE conversation = ? AND person = ?"),
    // By the members, in this order: those who have left may be many more.
    openPositions: many<PositionRow>(
      `SELECT p.* FROM ${openOnly("stints AS s")} CROSS JOIN positions p ON p.conversation = s.conversation AND p.person = s.person
       WHERE s.conversation = ? AND s.to_seq IS NULL ORDER BY s.person`,
    ),
    readersCount: async (of) => {
      const { count = 0, of: all = 0 } = (await readersCount(asBound(of))) ?? {};
      return { count, of: all };
    },
    readers: async (of) =>
      (await readers(asBound(of))).map(({ person, read }) => ({ person, read: read === 1 })),
    changedFor: createChangedFor(db),
    changedAfter: (stamp) => changedAfter({ stamp }),
    stream: one<StreamHead>("SELECT name, rev, stamp FROM streams WHERE name = ?"),
    streamRows: async (name, rev, limit) => (await streamRows(name, rev, limit)).map(streamRowOf),
    streamSize: async (name) => (await streamSize(name))?.size ?? 0,
    streamValue: async (name, key) => {
      const raw = await streamValue(name, key);
      return raw && streamRowOf(raw);
    },
    account: async (person) => {
      const raw = await account(person);
      return raw && accountOf(raw);
    },
    accountByLogin: async (login) => {
      const raw = await accountByLogin(login);
      return raw && accountOf(raw);
    },
    accounts: async () => (await accounts()).map(accountOf),
    token: one<TokenRow>(`SELECT ${tokenColumns} FROM tokens WHERE hash = ?`),
    tokenOf: one<TokenRow>(`SELECT ${tokenColumns} FROM tokens WHERE person = ? AND device = ?`),
    tokensOf: many<TokenRow>(
      `SELECT ${tokenColumns} FROM tokens WHERE person = ? ORDER BY seen_at DESC, hash LIMIT ?`,
    ),
    op: one<OpRow>("SELECT op_id, person, message AS target, at FROM ops WHERE op_id = ?"),
    newestOpAt: async () => (await newestOp())?.at ?? null,
    lastSeen: async (person) => (await lastSeen(person))?.at ?? null,
    isBuried: async (id, person) => (await buried(id, person)) !== null,
    picture: async (id) => (await picture(id))?.bytes ?? null,
    isPictureInDirectory: async (id) => (await pictureUse(id)) !== null,
    conversationsWithPicture: async (id) => (await withPicture(id)).map((row) => row.id),

    putConversation: (row) => putConversation(rawConversation(row)),
    insertMessage: (row) => insertMessage(rawMessage(row)),
    replaceMessage: (row) => replaceMessage(rawMessage(row)),
    bury: run("INSERT INTO buried (id, person) VALUES (?, ?) ON CONFLICT DO NOTHING"),
    putOp: async (row, forgetBefore) => {
      await forgetOps(forgetBefore);
      await putOp(row);
    },
    putStint: upsert(
      "stints",
      "conversation, person, role, from_seq, joined_seq, to_seq, from_rev, to_rev, stamp",
      "conversation, person, from_rev",
    ),
    putPosition: upsert(
      "positions",
      "conversation, person, read_seq, read_others, sent, recv_seq, stamp",
      "conversation, person",
    ),
    putStream: async (head, row) => {
      await putStreamHead(head);
      const value = row.value === null ? null : JSON.stringify(row.value);
      await putStreamRow({ name: head.name, key: row.key, rev: row.rev, value });
    },
    putAccount: (row) => putAccount(rawAccount(row)),
    insertToken: run(
      `INSERT INTO tokens (${tokenColumns})
       VALUES (@hash, @person, @device, @device_name, @created_at, @seen_at)`,
    ),
    removeToken: run("DELETE FROM tokens WHERE hash = ?"),
    removeTokensOf: (person, device) =>
      device === undefined ? removeTokens(person) : removeDeviceTokens(person, device),
    removeOtherTokens: (person, device) => removeOtherTokens(person, device),
    seeToken: (hash, at) => seeToken(at, hash),
    insertTicket: run("INSERT INTO tickets (hash, person, expires_at) VALUES (?, ?, ?)"),
    putLastSeen: (person, at) => putLastSeen({ person, at }),
    putPicture: run("INSERT INTO pictures (id, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING"),
    removePicture: run("DELETE FROM pictures WHERE id = ?"),
    takeTicket: async (hash, now) => {
      const ticket = await takeTicket(hash);
      await sweepTickets(now);
      return ticket && ticket.expires_at > now ? ticket.person : null;
    },
    removeTicketsOf: run("DELETE FROM tickets WHERE person = ?"),
    ...createFileRows(db),
  };
}
