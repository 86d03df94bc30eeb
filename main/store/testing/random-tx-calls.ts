import fc from "fast-check";
import type { Tx } from "../../messaging/tx.ts";

/** Random calls of every method of Tx. A method that is added there does not compile before it is added here. */

/** Some sort otherwise in UTF-16 than in UTF-8, some are no well-formed text, one looks like a mark's key. */
const id = fc.constantFrom(
  "a",
  "b",
  "c",
  "Z",
  "é",
  "\uffee",
  "\u{1f600}",
  "a\ud800",
  "a\udc00",
  "n\0",
  "",
  "mark:a",
);
const ids = fc.array(id, { maxLength: 5 });
/** Mostly of conversations that are there from the start. */
export const startIds: readonly string[] = ["a", "\uffee", "\u{1f600}"];
const conversationId = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...startIds) },
  { weight: 1, arbitrary: id },
);
const idOrNull = fc.option(id, { freq: 3 });
const small = fc.integer({ min: 0, max: 6 });
const place = fc.integer({ min: 1, max: 15 });
const oddNumber = fc.constantFrom(Number.NaN, 1.5, -0, -1, Infinity, 2 ** 53, 2 ** 63);
const count = fc.oneof({ weight: 600, arbitrary: small }, { weight: 1, arbitrary: oddNumber });
const countOrNull = fc.option(count, { freq: 3 });
const limit = fc.integer({ min: -1, max: 4 });
const flag = fc.boolean();

const json = fc.oneof(
  fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  fc.constantFrom(
    { text: "half \ud800" },
    { mentions: ["a", "b"] },
    { mentions: ["c", 7, null] },
    { all: true },
    { file: { sha256: "a" } },
    { file: { sha256: "b" } },
    { file: { sha256: 7 } },
    { file: "a" },
    { mentions: "a", all: 1 },
    { zero: -0, none: Number.NaN, absent: undefined, list: [undefined, 1] },
    JSON.parse('{"__proto__": {"x": 1}, "2": 1, "1": 2, "toJSON": 3}') as Record<string, unknown>,
  ),
);

const members = fc.array(fc.record({ person: id, role: id, joined_seq: small }), { maxLength: 2 });
const conversation = fc.record({
  id,
  kind: fc.constantFrom("direct", "group", "\ud800"),
  title: idOrNull,
  members,
  cursor: count,
  remote_rev: count,
  floor: countOrNull,
  n: count,
  last_seq: count,
  read_seq: count,
  read_others: count,
  sent: count,
  recv_seq: count,
  want_read: count,
  read_before: count,
  about: fc.record({
    member_count: small,
    notice: fc.string(),
    picture: fc.option(fc.constantFrom("a", "b", "c")),
    admins_only: flag,
    shows_history: flag,
    dissolved: flag,
  }),
  spans: fc.array(fc.tuple(small, fc.option(small)), { maxLength: 2 }),
  info_rev: count,
  left_rev: countOrNull,
  reset_rev: count,
});
const message = fc.record({
  id: fc.oneof(id, fc.uuid()),
  conversation: conversationId,
  seq: fc.option(fc.oneof({ weight: 300, arbitrary: place }, { weight: 1, arbitrary: oddNumber }), {
    freq: 3,
  }),
  rev: count,
  n: count,
  sender: idOrNull,
  kind: id,
  content: json,
  recalled: flag,
  reactions: json,
  server_time: countOrNull,
  created_at: count,
  status: fc.constantFrom("queued" as const, "sent" as const, "failed" as const),
  failure: countOrNull,
  edited_at: countOrNull,
  stale: flag,
});
const summary = fc.record({
  conversation: conversationId,
  last: idOrNull,
  last_other: idOrNull,
  last_mention: idOrNull,
  active_at: count,
  pinned: count,
  unread: count,
  counted: count,
  arrived_seq: count,
  to_report: fc.constantFrom(0 as const, 1 as const),
  stage: fc.constantFrom(0 as const, 1 as const, 2 as const),
  missing: count,
});
const person = fc.record({
  id,
  name: id,
  english: id,
  title: id,
  department: idOrNull,
  phone: id,
  email: id,
  disabled: flag,
  picture: idOrNull,
  status: id,
  status_until: fc.option(count),
});
const entry = fc.record({
  op_id: fc.oneof(id, fc.uuid()),
  lane: id,
  kind: fc.constantFrom(
    "send" as const,
    "edit" as const,
    "recall" as const,
    "cancel" as const,
    "act" as const,
  ),
  target: id,
  payload: json,
  attempts: count,
  next_try: count,
  losses: count,
  stuck: flag,
});

const none = fc.constant<[]>([]);
const oneId = fc.tuple(id);
const oneConversation = fc.tuple(conversationId);
const manyIds = fc.tuple(ids);

const argumentsOf: { readonly [M in keyof Tx]: fc.Arbitrary<Parameters<Tx[M]>> } = {
  account: none,
  putAccount: fc.tuple(fc.record({ epoch: idOrNull, since: count })),
  conversation: oneConversation,
  conversations: none,
  incomplete: fc.tuple(limit),
  missing: none,
  putConversation: fc.tuple(conversation),
  owner: none,
  setOwner: oneId,
  summary: oneConversation,
  summariesOf: manyIds,
  putSummary: fc.tuple(summary),
  counted: none,
  topCounted: fc.tuple(limit),
  toReport: fc.tuple(id, limit),
  takeWritten: none,
  message: oneId,
  messagesOf: manyIds,
  lastOther: fc.tuple(conversationId, id),
  lastMention: fc.tuple(conversationId, count),
  mentionsAbove: fc.tuple(conversationId, count, limit),
  newest: oneConversation,
  lostAbove: fc.tuple(conversationId, small, count),
  messageAt: fc.tuple(conversationId, place),
  putMessage: fc.tuple(message),
  addMessage: fc.tuple(message),
  removeMessage: oneId,
  page: fc.tuple(conversationId, fc.option(place), limit),
  pageFrom: fc.tuple(conversationId, place, limit),
  idsBetween: fc.tuple(conversationId, small, place),
  unsequenced: oneConversation,
  gaplessEnd: fc.tuple(conversationId, small),
  staleOf: oneId,
  lastUnsequenced: oneConversation,
  markAllStale: none,
  positions: oneConversation,
  positionsOf: manyIds,
  putPosition: fc.tuple(
    fc.record({ conversation: conversationId, person: id, read_seq: count, recv_seq: count }),
  ),
  clearPositions: none,
  person: oneId,
  people: none,
  peopleOf: manyIds,
  putPerson: fc.tuple(person),
  removePerson: oneId,
  department: oneId,
  departments: none,
  putDepartment: fc.tuple(fc.record({ id, name: id, parent: idOrNull })),
  removeDepartment: oneId,
  picture: oneId,
  putPicture: fc.tuple(fc.record({ id, bytes: fc.uint8Array({ maxLength: 3 }), used_at: count })),
  removePicture: oneId,
  isPictureNamed: oneId,
  picturesSize: none,
  leastUsedPicture: none,
  stream: oneId,
  streams: none,
  putStream: fc.tuple(fc.record({ name: id, cursor: count, remote_rev: count })),
  personal: oneId,
  personalOf: manyIds,
  putPersonal: fc.tuple(
    fc.record({ key: id, value: fc.option(json), rev: count, unconfirmed: count }),
  ),
  unconfirmedPersonal: none,
  agePersonal: none,
  agedPersonal: none,
  heads: none,
  outbox: none,
  outboxEntry: oneId,
  addOutbox: fc.tuple(entry),
  putOutbox: fc.tuple(entry),
  removeOutbox: oneId,
  sendOf: oneId,
  removeSend: oneId,
  parked: none,
  outboxOf: manyIds,
  refusedOf: manyIds,
  putRefused: fc.tuple(
    fc.record({
      message: id,
      change: fc.constantFrom("edit" as const, "recall" as const),
      code: count,
      text: id,
    }),
  ),
  removeRefused: oneId,
  uploads: none,
  uploadsOf: manyIds,
  putUpload: fc.tuple(
    fc.record({
      message: id,
      part: fc.constantFrom("file" as const, "thumb" as const),
      source: fc.oneof(
        fc.record({ kind: fc.constant("path" as const), path: id, modified: small }),
        fc.record({ kind: fc.constant("staged" as const), name: id }),
        fc.record({ kind: fc.constant("kept" as const), sha256: id }),
      ),
      name: id,
      type: id,
      size: count,
      url: idOrNull,
      sha256: idOrNull,
      state: fc.constantFrom(
        "waiting" as const,
        "running" as const,
        "paused" as const,
        "failed" as const,
      ),
      failure: fc.option(fc.constantFrom("gone" as const, "quota" as const)),
      queued_at: count,
      batch: id,
    }),
  ),
  removeUploads: oneId,
  keptFile: oneId,
  keptFilesOf: manyIds,
  keptFiles: none,
  putKeptFile: fc.tuple(fc.record({ sha256: id, size: count, used_at: count })),
  removeKeptFile: oneId,
  keptFilesSize: none,
  messagesWithFiles: manyIds,
  playedOf: manyIds,
  putPlayed: oneId,
  pageOfKind: fc.tuple(conversationId, id, fc.option(place), limit),
  refusedAct: oneId,
  refusedActsOf: manyIds,
  putRefusedAct: fc.tuple(
    fc.record({ op_id: id, conversation: id, request: id, ask: json, at: count, code: count }),
  ),
  removeRefusedAct: oneId,
  roster: oneId,
  putRoster: fc.tuple(fc.record({ conversation: id, rev: count, members })),
  clearRosterRevs: none,
};

export interface TxCall {
  readonly method: keyof Tx;
  readonly args: readonly unknown[];
}

/** What is called more often than the rest, for the tables to fill. */
const weights: Partial<Record<keyof Tx, number>> = {
  putMessage: 20,
  addMessage: 10,
  page: 3,
  pageFrom: 3,
  lastOther: 3,
  lastMention: 3,
  mentionsAbove: 3,
  gaplessEnd: 3,
  addOutbox: 8,
  putPosition: 4,
  putPerson: 4,
  putPersonal: 4,
  putSummary: 6,
  putPicture: 4,
  putUpload: 6,
  putKeptFile: 4,
};

export const txCall: fc.Arbitrary<TxCall> = fc.oneof(
  ...(Object.keys(argumentsOf) as (keyof Tx)[]).map((method) => ({
    weight: weights[method] ?? 1,
    arbitrary: (argumentsOf[method] as fc.Arbitrary<readonly unknown[]>).map((args): TxCall => ({
      method,
      args,
    })),
  })),
);

/** Calls a method by its name. */
export function callOf(tx: Tx, { method, args }: TxCall): unknown {
  // The arguments were made for this very method.
  return (tx[method] as (...args: readonly unknown[]) => unknown)(...args);
}
