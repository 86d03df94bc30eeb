import type Database from "better-sqlite3";
import { markKey } from "#shared/wire/rows.ts";
import { mentions, mentionsSomebody } from "../messaging/operations/mentions.ts";
import type {
  AccountRow,
  ConversationRow,
  DepartmentRow,
  KeptFileRow,
  MessageRecord,
  OutboxEntry,
  PersonalRow,
  PersonRow,
  PictureRow,
  PositionRow,
  RefusedAct,
  RefusedChange,
  Roster,
  StreamCursor,
  SummaryRow,
  Tx,
  UploadRow,
} from "../messaging/tx.ts";

/** A row as SQLite gives it: booleans are 0 and 1, structures are JSON. */
type Raw<T, Json extends keyof T, Bool extends keyof T = never> = {
  [K in keyof T]: K extends Json ? string : K extends Bool ? number : T[K];
};

type RawConversation = Raw<ConversationRow, "about" | "members" | "spans">;
type RawMessage = Raw<MessageRecord, "content" | "reactions", "recalled" | "stale">;
/** What is written of a message: also whether it mentions the owner, which no one reads but by its index. */
type WrittenMessage = RawMessage & { readonly mentions_me: number };
type RawPerson = Raw<PersonRow, never, "disabled">;
type RawPersonal = Omit<PersonalRow, "value"> & { readonly value: string | null };
type RawOutbox = Raw<OutboxEntry, "payload", "stuck">;
type RawRefusedAct = Raw<RefusedAct, "ask">;
type RawUpload = Raw<UploadRow, "source">;
type RawRoster = Raw<Roster, "members">;

const conversationOf = (raw: RawConversation): ConversationRow => ({
  ...raw,
  about: JSON.parse(raw.about) as ConversationRow["about"],
  members: JSON.parse(raw.members) as ConversationRow["members"],
  spans: JSON.parse(raw.spans) as ConversationRow["spans"],
});

const messageOf = (raw: RawMessage): MessageRecord => ({
  ...raw,
  content: JSON.parse(raw.content) as MessageRecord["content"],
  reactions: JSON.parse(raw.reactions) as MessageRecord["reactions"],
  recalled: raw.recalled === 1,
  stale: raw.stale === 1,
});

const personOf = (raw: RawPerson): PersonRow => ({ ...raw, disabled: raw.disabled === 1 });

const personalRowOf = (raw: RawPersonal): PersonalRow => ({
  ...raw,
  value: raw.value === null ? null : (JSON.parse(raw.value) as PersonalRow["value"]),
});

const outboxOf = (raw: RawOutbox): OutboxEntry => ({
  ...raw,
  payload: JSON.parse(raw.payload) as OutboxEntry["payload"],
  stuck: raw.stuck === 1,
});

const uploadOf = (raw: RawUpload): UploadRow => ({
  ...raw,
  source: JSON.parse(raw.source) as UploadRow["source"],
});

const refusedActOf = (raw: RawRefusedAct): RefusedAct => ({
  ...raw,
  ask: JSON.parse(raw.ask) as RefusedAct["ask"],
});

const messageColumns =
  "id, conversation, seq, rev, n, sender, kind, content, recalled, reactions, server_time, created_at, edited_at, status, failure, stale";
const writtenColumns = `${messageColumns}, mentions_me`;
const messageNames = writtenColumns.split(", ") as (keyof WrittenMessage)[];
const conversationColumns =
  "id, kind, title, about, members, cursor, remote_rev, floor, n, last_seq, read_seq, read_others, sent, recv_seq, want_read, read_before, spans, info_rev, left_rev, reset_rev";
const outboxColumns = "op_id, lane, kind, target, payload, attempts, next_try, losses, stuck";
const refusedActColumns = "op_id, conversation, request, ask, at, code";
const uploadColumns =
  "message, part, source, name, type, size, url, sha256, state, failure, queued_at, batch";
const summaryColumns =
  "conversation, last, last_other, last_mention, active_at, pinned, unread, counted, arrived_seq, to_report, stage, missing";
const personColumns =
  "id, name, english, title, department, phone, email, disabled, picture, status, status_until";

/** `INSERT … ON CONFLICT DO UPDATE` of all columns, by name. */
function upsert(table: string, columns: string, key: string): string {
  const names = columns.split(", ");
  const keys = key.split(", ");
  const updates = names.filter((name) => !keys.includes(name)).map((n) => `${n} = excluded.${n}`);
  return `INSERT INTO ${table} (${columns}) VALUES (${names.map((n) => `@${n}`).join(", ")})
    ON CONFLICT (${key}) DO UPDATE SET ${updates.join(", ")}`;
}

/** Many ids in one parameter. */
const listed = "IN (SELECT value FROM json_each(?))";

/** The rows of one database. Statements are prepared once; whoever calls has opened the transaction. */
export function createSqliteTx(db: Database.Database): Tx {
  const one = <T>(sql: string): ((...args: unknown[]) => T | null) => {
    const statement = db.prepare<unknown[], T>(sql);
    return (...args) => statement.get(...args) ?? null;
  };
  const many = <T>(sql: string): ((...args: unknown[]) => T[]) => {
    const statement = db.prepare<unknown[], T>(sql);
    return (...args) => statement.all(...args);
  };
  const run = (sql: string): ((...args: unknown[]) => void) => {
    const statement = db.prepare(sql);
    return (...args) => {
      statement.run(...args);
    };
  };

  const account = one<AccountRow>("SELECT epoch, since FROM account");
  const putAccount = run("UPDATE account SET epoch = @epoch, since = @since");

  const conversation = one<RawConversation>(
    `SELECT ${conversationColumns} FROM conversations WHERE id = ?`,
  );
  const conversations = many<RawConversation>(`SELECT ${conversationColumns} FROM conversations`);
  const putConversation = run(upsert("conversations", conversationColumns, "id"));

  const owner = one<{ person: string }>("SELECT person FROM owner");
  const setOwner = run(
    "INSERT INTO owner (one, person) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET person = excluded.person",
  );
  const summary = one<SummaryRow>(`SELECT ${summaryColumns} FROM summaries WHERE conversation = ?`);
  const summariesOf = many<SummaryRow>(
    `SELECT ${summaryColumns} FROM summaries WHERE conversation ${listed}`,
  );
  const putSummary = run(upsert("summaries", summaryColumns, "conversation"));
  const counted = one<{ total: number }>(
    "SELECT total(counted) AS total FROM summaries WHERE counted > 0",
  );
  const topCounted = many<{ conversation: string }>(
    `SELECT conversation FROM summaries WHERE counted > 0
     ORDER BY pinned DESC, active_at DESC, conversation LIMIT ?`,
  );
  const incomplete = many<{ conversation: string }>(
    `SELECT conversation FROM summaries WHERE stage > 0
     ORDER BY stage, pinned DESC, active_at DESC, conversation LIMIT ?`,
  );
  const missing = one<{ total: number }>(
    "SELECT total(missing) AS total FROM summaries WHERE stage > 0",
  );
  const toReport = many<{ conversation: string }>(
    `SELECT conversation FROM summaries WHERE to_report = 1 AND conversation > ?
     ORDER BY conversation LIMIT ?`,
  );
  const forgetArrived = run("UPDATE summaries SET arrived_seq = 0");
  /** What was written, for the summaries to be derived anew. */
  const written = new Set<string>();
  const markPrefix = markKey("");

  const message = one<RawMessage>(`SELECT ${messageColumns} FROM messages WHERE id = ?`);
  const messagesOf = many<RawMessage>(`SELECT ${messageColumns} FROM messages WHERE id ${listed}`);
  const lastOther = one<RawMessage>(
    `SELECT ${messageColumns} FROM messages WHERE conversation = ? AND seq IS NOT NULL AND stale = 0
     AND (sender <> ? OR (sender IS NULL AND kind <> 'system')) ORDER BY seq DESC LIMIT 1`,
  );
  const newest = one<RawMessage>(
    `SELECT ${messageColumns} FROM messages WHERE conversation = ? AND seq IS NOT NULL AND stale = 0
     ORDER BY seq DESC LIMIT 1`,
  );
  // Asked of every row that comes in: by itself SQLite would read all that stands above it.
  const lostAbove = many<RawMessage>(
    `SELECT ${messageColumns} FROM messages INDEXED BY messages_lost WHERE conversation = ? AND seq IS NOT NULL AND stale = 1
     AND seq > ? AND server_time < ? ORDER BY seq, id`,
  );
  const messageAt = one<RawMessage>(
    `SELECT ${messageColumns} FROM messages WHERE conversation = ? AND seq = ? AND stale = 0`,
  );
  const lastMention = one<RawMessage>(
    `SELECT ${messageColumns} FROM messages WHERE conversation = ? AND mentions_me = 1 AND seq IS NOT NULL AND stale = 0
     AND seq > ? ORDER BY seq DESC LIMIT 1`,
  );
  const mentionsAbove = many<{ seq: number }>(
    `SELECT seq FROM messages WHERE conversation = ? AND mentions_me = 1 AND seq IS NOT NULL AND stale = 0
     AND seq > ? ORDER BY seq LIMIT ?`,
  );
  // JSON that was written here has no space behind a colon; what has these words in its text alone is looked at in vain.
  const mayMention = many<RawMessage>(
    `SELECT ${messageColumns} FROM messages
     WHERE mentions_me = 1 OR content LIKE '%"mentions":%' OR content LIKE '%"all":%'`,
  );
  const setMentionsMe = run("UPDATE messages SET mentions_me = ? WHERE id = ?");
  const putMessage = run(upsert("messages", writtenColumns, "id"));
  // By place: most of what comes in goes through here, and names cost.
  const addMessage = db.prepare(
    `INSERT INTO messages (${writtenColumns}) VALUES (${messageNames.map(() => "?").join(", ")})
     ON CONFLICT DO NOTHING`,
  );
  const page = many<RawMessage>(
    `SELECT ${messageColumns} FROM messages
     WHERE conversation = ? AND seq IS NOT NULL AND seq < ? ORDER BY seq DESC, id DESC LIMIT ?`,
  );
  const pageFrom = many<RawMessage>(
    `SELECT ${messageColumns} FROM messages
     WHERE conversation = ? AND seq IS NOT NULL AND seq >= ? ORDER BY seq, id LIMIT ?`,
  );
  const idsBetween = many<{ id: string }>(
    "SELECT id FROM messages WHERE conversation = ? AND seq > ? AND seq <= ?",
  );
  const unsequenced = many<RawMessage>(
    `SELECT ${messageColumns} FROM messages WHERE conversation = ? AND seq IS NULL ORDER BY created_at, id`,
  );
  const staleOf = many<RawMessage>(
    `SELECT ${messageColumns} FROM messages WHERE stale = 1 AND sender = ? ORDER BY created_at, id`,
  );
  const lastUnsequenced = one<RawMessage>(
    `SELECT ${messageColumns} FROM messages WHERE conversation = ? AND seq IS NULL
     ORDER BY created_at DESC, id DESC LIMIT 1`,
  );
  const gaplessEnd = one<{ seq: number }>(
    `WITH RECURSIVE run (seq) AS (
       SELECT ?
       UNION ALL
       SELECT m.seq FROM run JOIN messages m
         ON m.conversation = ? AND m.seq = run.seq + 1 AND m.stale = 0 AND m.seq IS NOT NULL
     ) SELECT max(seq) AS seq FROM run`,
  );
  const markAllStale = run(
    "UPDATE messages SET stale = 1, rev = 0 WHERE seq IS NOT NULL OR status = 'sent'",
  );

  const positions = many<PositionRow>(
    "SELECT conversation, person, read_seq, recv_seq FROM positions WHERE conversation = ?",
  );
  const positionsOf = many<PositionRow>(
    `SELECT conversation, person, read_seq, recv_seq FROM positions WHERE conversation ${listed}`,
  );
  const putPosition = run(
    upsert("positions", "conversation, person, read_seq, recv_seq", "conversation, person"),
  );

  const clearPositions = run("DELETE FROM positions");

  const person = one<RawPerson>(`SELECT ${personColumns} FROM people WHERE id = ?`);
  const people = many<RawPerson>(`SELECT ${personColumns} FROM people ORDER BY name, id`);
  const peopleOf = many<RawPerson>(`SELECT ${personColumns} FROM people WHERE id ${listed}`);
  const putPerson = run(upsert("people", personColumns, "id"));
  const removePerson = run("DELETE FROM people WHERE id = ?");
  const department = one<DepartmentRow>("SELECT id, name, parent FROM departments WHERE id = ?");
  const departments = many<DepartmentRow>("SELECT id, name, parent FROM departments ORDER BY id");
  const putDepartment = run(upsert("departments", "id, name, parent", "id"));
  const removeDepartment = run("DELETE FROM departments WHERE id = ?");

  const picture = one<PictureRow>("SELECT id, bytes, used_at FROM pictures WHERE id = ?");
  const putPicture = run(upsert("pictures", "id, bytes, size, used_at", "id"));
  const removePicture = run("DELETE FROM pictures WHERE id = ?");
  const pictureNamed = one("SELECT 1 FROM people WHERE picture = ? LIMIT 1");
  const pictureOfConversation = one(
    "SELECT 1 FROM conversations WHERE json_extract(about, '$.picture') = ? LIMIT 1",
  );
  const picturesSize = one<{ size: number }>("SELECT total(size) AS size FROM pictures");
  const leastUsedPicture = one<{ id: string }>("SELECT id FROM pictures ORDER BY used_at LIMIT 1");

  const stream = one<StreamCursor>("SELECT name, cursor, remote_rev FROM streams WHERE name = ?");
  const streams = many<StreamCursor>("SELECT name, cursor, remote_rev FROM streams");
  const putStream = run(upsert("streams", "name, cursor, remote_rev", "name"));

  const personal = one<RawPersonal>(
    "SELECT key, value, rev, unconfirmed FROM personal WHERE key = ?",
  );
  const personalOf = many<RawPersonal>(
    `SELECT key, value, rev, unconfirmed FROM personal WHERE key ${listed}`,
  );
  const putPersonal = run(upsert("personal", "key, value, rev, unconfirmed", "key"));
  const unconfirmedPersonal = many<RawPersonal>(
    "SELECT key, value, rev, unconfirmed FROM personal WHERE unconfirmed > 0 ORDER BY key",
  );
  const agePersonal = run("UPDATE personal SET rev = -abs(rev) WHERE rev > 0");
  const agedPersonal = many<RawPersonal>(
    "SELECT key, value, rev, unconfirmed FROM personal WHERE rev < 0 ORDER BY key",
  );

  const outbox = many<RawOutbox>(`SELECT ${outboxColumns} FROM outbox ORDER BY place`);
  const heads = many<RawOutbox>(
    `SELECT ${outboxColumns} FROM outbox
     WHERE place IN (
       SELECT min(place) FROM outbox AS entry WHERE NOT EXISTS (
         SELECT 1 FROM outbox AS parked WHERE parked.stuck = 1
         AND parked.target = entry.target AND parked.place <= entry.place
       ) GROUP BY lane
     ) ORDER BY place`,
  );
  const parked = many<RawOutbox>(
    `SELECT ${outboxColumns} FROM outbox WHERE stuck = 1 ORDER BY place`,
  );
  const outboxOfMessages = many<RawOutbox>(
    `SELECT ${outboxColumns} FROM outbox WHERE target ${listed} ORDER BY place`,
  );
  const outboxEntry = one<RawOutbox>(`SELECT ${outboxColumns} FROM outbox WHERE op_id = ?`);
  const addOutbox = run(
    `INSERT INTO outbox (${outboxColumns}) VALUES (@op_id, @lane, @kind, @target, @payload, @attempts, @next_try, @losses, @stuck)`,
  );
  const putOutbox = run(
    `UPDATE outbox SET payload = @payload, attempts = @attempts, next_try = @next_try,
     losses = @losses, stuck = @stuck WHERE op_id = @op_id`,
  );
  const removeOutbox = run("DELETE FROM outbox WHERE op_id = ?");
  const refusedOf = many<RefusedChange>(
    `SELECT message, change, code, text FROM refused WHERE message ${listed}`,
  );
  const putRefused = run(upsert("refused", "message, change, code, text", "message"));
  const removeRefused = run("DELETE FROM refused WHERE message = ?");
  const refusedAct = one<RawRefusedAct>(
    `SELECT ${refusedActColumns} FROM refused_acts WHERE op_id = ?`,
  );
  const refusedActsOf = many<RawRefusedAct>(
    `SELECT ${refusedActColumns} FROM refused_acts WHERE conversation ${listed} ORDER BY op_id`,
  );
  const putRefusedAct = run(upsert("refused_acts", refusedActColumns, "op_id"));
  const removeRefusedAct = run("DELETE FROM refused_acts WHERE op_id = ?");
  const uploads = many<RawUpload>(
    `SELECT ${uploadColumns} FROM uploads ORDER BY queued_at, message, part`,
  );
  const uploadsOf = many<RawUpload>(
    `SELECT ${uploadColumns} FROM uploads WHERE message ${listed} ORDER BY queued_at, message, part`,
  );
  const putUpload = run(upsert("uploads", uploadColumns, "message, part"));
  const removeUploads = run("DELETE FROM uploads WHERE message = ?");
  const keptColumns = "sha256, size, used_at";
  const keptFile = one<KeptFileRow>(`SELECT ${keptColumns} FROM kept_files WHERE sha256 = ?`);
  const keptFilesOf = many<KeptFileRow>(
    `SELECT ${keptColumns} FROM kept_files WHERE sha256 ${listed} ORDER BY sha256`,
  );
  const keptFiles = many<KeptFileRow>(
    `SELECT ${keptColumns} FROM kept_files ORDER BY used_at, size, sha256`,
  );
  const putKeptFile = run(upsert("kept_files", keptColumns, "sha256"));
  const removeKeptFile = run("DELETE FROM kept_files WHERE sha256 = ?");
  const keptFilesSize = one<{ size: number }>("SELECT total(size) AS size FROM kept_files");
  // Its conditions are those of the index: what is no JSON would end the whole question.
  const messagesWithFiles = many<{ id: string }>(
    `SELECT id FROM messages WHERE kind <> 'text' AND json_valid(content)
     AND content ->> '$.file.sha256' ${listed} ORDER BY id`,
  );
  const playedOf = many<{ message: string }>(
    `SELECT message FROM played WHERE message ${listed} ORDER BY message`,
  );
  const putPlayed = run("INSERT INTO played (message) VALUES (?) ON CONFLICT DO NOTHING");
  const pageOfKind = many<RawMessage>(
    `SELECT ${messageColumns} FROM messages WHERE conversation = ? AND kind = ? AND kind <> 'text'
     AND seq IS NOT NULL AND seq < ? ORDER BY seq DESC, id DESC LIMIT ?`,
  );
  const roster = one<RawRoster>(
    "SELECT conversation, rev, members FROM rosters WHERE conversation = ?",
  );
  const putRoster = run(upsert("rosters", "conversation, rev, members", "conversation"));
  const clearRosterRevs = run("UPDATE rosters SET rev = 0");
  const sendOf = one<RawOutbox>(
    `SELECT ${outboxColumns} FROM outbox WHERE target = ? AND kind = 'send'`,
  );
  const removeMessage = one<{ conversation: string }>(
    "DELETE FROM messages WHERE id = ? RETURNING conversation",
  );
  const removeSend = run("DELETE FROM outbox WHERE target = ? AND kind = 'send'");

  const mentionsMe = (row: MessageRecord): number => {
    // Most mention nobody: then there is no need to know whose store this is.
    const self = mentionsSomebody(row) ? (owner()?.person ?? null) : null;
    // As it is kept: half a pair is no text.
    const sender = row.sender?.toWellFormed() ?? null;
    return self !== null && mentions({ ...row, sender }, self) ? 1 : 0;
  };
  const rawMessage = (row: MessageRecord): WrittenMessage => ({
    ...row,
    mentions_me: mentionsMe(row),
    content: JSON.stringify(row.content),
    reactions: JSON.stringify(row.reactions),
    recalled: row.recalled ? 1 : 0,
    stale: row.stale ? 1 : 0,
  });
  const rawOutbox = (entry: OutboxEntry) => ({
    ...entry,
    payload: JSON.stringify(entry.payload),
    stuck: entry.stuck ? 1 : 0,
  });

  return {
    account: () => account() ?? { epoch: null, since: 0 },
    putAccount,
    conversation: (id) => {
      const raw = conversation(id);
      return raw && conversationOf(raw);
    },
    incomplete: (limit) => incomplete(limit).map((row) => row.conversation),
    missing: () => missing()?.total ?? 0,
    owner: () => owner()?.person ?? null,
    setOwner(person) {
      setOwner(person);
      for (const row of mayMention().map(messageOf)) setMentionsMe(mentionsMe(row), row.id);
    },
    summary,
    summariesOf: (ids) => summariesOf(JSON.stringify(ids)),
    putSummary,
    counted: () => counted()?.total ?? 0,
    topCounted: (limit) => topCounted(limit).map((row) => row.conversation),
    toReport: (after, limit) => toReport(after, limit).map((row) => row.conversation),
    takeWritten() {
      const ids = [...written];
      written.clear();
      return ids;
    },
    conversations: () => conversations().map(conversationOf),
    putConversation(row) {
      written.add(row.id);
      putConversation({
        ...row,
        about: JSON.stringify(row.about),
        members: JSON.stringify(row.members),
        spans: JSON.stringify(row.spans),
      });
    },
    message: (id) => {
      const raw = message(id);
      return raw && messageOf(raw);
    },
    newest: (id) => {
      const raw = newest(id);
      return raw && messageOf(raw);
    },
    lastMention: (id, after) => {
      const raw = lastMention(id, after);
      return raw && messageOf(raw);
    },
    mentionsAbove: (id, after, limit) => mentionsAbove(id, after, limit).map(({ seq }) => seq),
    lostAbove: (id, seq, serverTime) => lostAbove(id, seq, serverTime).map(messageOf),
    messageAt: (id, seq) => {
      const raw = messageAt(id, seq);
      return raw && messageOf(raw);
    },
    messagesOf: (ids) => messagesOf(JSON.stringify(ids)).map(messageOf),
    lastOther(id, person) {
      const raw = lastOther(id, person);
      return raw && messageOf(raw);
    },
    putMessage(row) {
      written.add(row.conversation);
      putMessage(rawMessage(row));
    },
    addMessage(row) {
      const raw = rawMessage(row);
      const isAdded = addMessage.run(messageNames.map((name) => raw[name])).changes > 0;
      if (isAdded) written.add(row.conversation);
      return isAdded;
    },
    page: (id, beforeSeq, limit) =>
      page(id, beforeSeq ?? Number.MAX_SAFE_INTEGER, limit).map(messageOf),
    pageFrom: (id, fromSeq, limit) => pageFrom(id, fromSeq, limit).map(messageOf),
    idsBetween: (id, after, to) => idsBetween(id, after, to).map((row) => row.id),
    unsequenced: (id) => unsequenced(id).map(messageOf),
    gaplessEnd: (id, after) => gaplessEnd(after, id)?.seq ?? after,
    staleOf: (person) => staleOf(person).map(messageOf),
    lastUnsequenced: (id) => {
      const raw = lastUnsequenced(id);
      return raw && messageOf(raw);
    },
    markAllStale() {
      markAllStale();
      forgetArrived();
    },
    positions,
    positionsOf: (ids) => positionsOf(JSON.stringify(ids)),
    putPosition,
    clearPositions,
    person: (id) => {
      const raw = person(id);
      return raw && personOf(raw);
    },
    people: () => people().map(personOf),
    peopleOf: (ids) => peopleOf(JSON.stringify(ids)).map(personOf),
    putPerson: (row) => putPerson({ ...row, disabled: row.disabled ? 1 : 0 }),
    removePerson,
    department,
    departments,
    putDepartment,
    removeDepartment,
    picture,
    putPicture: (row) => putPicture({ ...row, size: row.bytes.length }),
    removePicture,
    isPictureNamed: (id) => pictureNamed(id) !== null || pictureOfConversation(id) !== null,
    picturesSize: () => picturesSize()?.size ?? 0,
    leastUsedPicture: () => leastUsedPicture()?.id ?? null,
    stream,
    streams,
    putStream,
    personal: (key) => {
      const raw = personal(key);
      return raw && personalRowOf(raw);
    },
    personalOf: (keys) => personalOf(JSON.stringify(keys)).map(personalRowOf),
    putPersonal(row) {
      if (row.key.startsWith(markPrefix)) written.add(row.key.slice(markPrefix.length));
      putPersonal({ ...row, value: row.value === null ? null : JSON.stringify(row.value) });
    },
    unconfirmedPersonal: () => unconfirmedPersonal().map(personalRowOf),
    agePersonal,
    agedPersonal: () => agedPersonal().map(personalRowOf),
    heads: () => heads().map(outboxOf),
    outbox: () => outbox().map(outboxOf),
    parked: () => parked().map(outboxOf),
    outboxOf: (ids) => outboxOfMessages(JSON.stringify(ids)).map(outboxOf),
    outboxEntry: (opId) => {
      const raw = outboxEntry(opId);
      return raw && outboxOf(raw);
    },
    addOutbox: (entry) => addOutbox(rawOutbox(entry)),
    putOutbox: (entry) => putOutbox(rawOutbox(entry)),
    removeOutbox,
    sendOf: (id) => {
      const raw = sendOf(id);
      return raw && outboxOf(raw);
    },
    removeSend,
    refusedOf: (ids) => refusedOf(JSON.stringify(ids)),
    putRefused,
    removeRefused,
    uploads: () => uploads().map(uploadOf),
    uploadsOf: (ids) => uploadsOf(JSON.stringify(ids)).map(uploadOf),
    putUpload: (row) => putUpload({ ...row, source: JSON.stringify(row.source) }),
    removeUploads,
    keptFile,
    keptFilesOf: (hashes) => keptFilesOf(JSON.stringify(hashes)),
    keptFiles,
    putKeptFile,
    removeKeptFile,
    keptFilesSize: () => keptFilesSize()?.size ?? 0,
    messagesWithFiles: (hashes) => messagesWithFiles(JSON.stringify(hashes)).map(({ id }) => id),
    playedOf: (ids) => playedOf(JSON.stringify(ids)).map((row) => row.message),
    putPlayed,
    pageOfKind: (id, kind, beforeSeq, limit) =>
      pageOfKind(id, kind, beforeSeq ?? Number.MAX_SAFE_INTEGER, limit).map(messageOf),
    refusedAct: (opId) => {
      const raw = refusedAct(opId);
      return raw && refusedActOf(raw);
    },
    refusedActsOf: (ids) => refusedActsOf(JSON.stringify(ids)).map(refusedActOf),
    putRefusedAct: (row) => putRefusedAct({ ...row, ask: JSON.stringify(row.ask) }),
    removeRefusedAct,
    roster: (id) => {
      const raw = roster(id);
      return raw && { ...raw, members: JSON.parse(raw.members) as Roster["members"] };
    },
    putRoster: (row) => putRoster({ ...row, members: JSON.stringify(row.members) }),
    clearRosterRevs,
    removeMessage(id) {
      const removed = removeMessage(id);
      if (removed) written.add(removed.conversation);
    },
  };
}
