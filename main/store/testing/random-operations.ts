import fc from "fast-check";
import type { ChangeAsk } from "../../messaging/operations/acts.ts";
import type { OperationArgs, OperationName } from "../../messaging/operations/index.ts";
import { info, me, peer, row, self } from "../store-fixtures.ts";
import type { StoreRows } from "../store-rows.ts";

/** Random calls of every operation. One that is added to the operations does not compile before it is added here. */

const conversation = fc.constantFrom("c1", "c2", "c3", "\u{1f600}", "\uffee");
const anyName = fc.oneof(
  { weight: 12, arbitrary: conversation },
  { weight: 1, arbitrary: fc.constantFrom("directory", "self", "nowhere", "half \ud800") },
);
const person = fc.constantFrom(self, peer, "p-third", "\u{1f600}");
const own = fc.constantFrom("own-1", "own-2", "own-3", "own-4");
const opId = fc.constantFrom("op-1", "op-2", "op-3", "op-4", "op-5");
const pictureId = fc.constantFrom("1".repeat(64), "2".repeat(64), "3".repeat(64));
const small = fc.integer({ min: 0, max: 8 });
const place = fc.integer({ min: 1, max: 8 });
const time = fc.integer({ min: 0, max: 40 });
const text = fc.constantFrom("", "hello", "half \ud800", "你好", " \n ", "@hello, @all");
const epoch = fc.oneof(
  { weight: 12, arbitrary: fc.constant("e1") },
  { weight: 1, arbitrary: fc.constant("e2") },
);

const standing = fc
  .record({ read_seq: small, read_others: small, sent: small, recv_seq: small })
  .chain((figures) =>
    fc
      .constantFrom([[1, null]] as [number, number | null][], [], [[2, 5]] as [number, number][])
      .map((spans) => me({ ...figures, spans })),
  );
const positions = fc.array(fc.record({ person, read_seq: small, recv_seq: small }), {
  maxLength: 2,
});

const wellMade = (of: string): fc.Arbitrary<object> =>
  fc
    .record({
      seq: place,
      rev: place,
      ownId: own,
      isOwn: fc.boolean(),
      recalled: fc.boolean(),
      content: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 }),
      text,
      whom: fc.constantFrom({}, { mentions: [self, peer] }, { mentions: [peer] }, { all: true }),
      server_time: time,
    })
    .map(({ isOwn, ownId, text, content, whom, ...over }) =>
      row(over.seq, {
        ...over,
        id: isOwn ? ownId : `${of}-${over.seq}`,
        conversation: of,
        sender: isOwn ? self : peer,
        content: { ...content, ...whom, text },
      }),
    );
/** Now and then a field is what it should not be, or the row is none at all. */
const odd = fc.oneof(
  fc.record({ seq: fc.constantFrom(0, -1, 1.5, 2 ** 53 - 1, 2 ** 60, Number.NaN, "4") }),
  fc.record({ sender: fc.constantFrom(null, "p-evil") }),
  fc.record({ id: fc.constantFrom("", "half \ud800", "c1-1", 7) }),
  fc.record({ conversation }),
  fc.record({ kind: fc.constantFrom("hologram", "system", "", "half \ud800") }),
  fc.record({ content: fc.anything({ maxDepth: 2 }) }),
  fc.record({ server_time: fc.constantFrom(-0, 9e15, -1) }),
);
const messageRow = (of: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 10, arbitrary: wellMade(of) },
    { weight: 3, arbitrary: fc.tuple(wellMade(of), odd).map(([a, b]) => ({ ...a, ...b })) },
    { weight: 1, arbitrary: fc.anything({ maxDepth: 1 }) },
  );

const card = fc.oneof(
  fc
    .tuple(person, text, fc.option(pictureId), fc.boolean())
    .map(([id, name, picture, disabled]) => ({
      key: `person:${id}`,
      value: { kind: "person", id, name, picture, disabled, department: "d1" },
    })),
  fc.tuple(person).map(([id]) => ({ key: `person:${id}`, value: null })),
  text.map((name) => ({ key: "department:d1", value: { kind: "department", id: "d1", name } })),
  fc.constant({ key: "department:d1", value: null }),
);
const note = fc.oneof(
  fc
    .tuple(anyName, fc.option(time), fc.boolean())
    .map(([id, pinned, muted]) => ({ key: `mark:${id}`, value: { pinned, muted } })),
  fc.tuple(anyName, text).map(([id, text]) => ({ key: `draft:${id}`, value: { text } })),
  fc.tuple(fc.string(), fc.object({ maxDepth: 1 })).map(([key, value]) => ({ key, value })),
);
const streamRow = (name: string): fc.Arbitrary<unknown> =>
  fc.tuple(name === "self" ? note : card, small).map(([row, rev]) => ({ ...row, rev }));

const syncEntry = fc.oneof(
  {
    weight: 8,
    arbitrary: anyName.chain((conversation) =>
      fc.record({
        conversation: fc.constant(conversation),
        rev: place,
        last_seq: small,
        n: small,
        info: fc.constantFrom(info, { ...info, kind: "group", title: "half \ud800" }),
        me: standing,
        positions,
        preview: fc.option(messageRow(conversation)),
      }),
    ),
  },
  { weight: 1, arbitrary: fc.record({ conversation, left: fc.constant(true), rev: small }) },
  {
    weight: 2,
    arbitrary: fc.record({
      conversation: fc.constantFrom("directory", "self"),
      stream: fc.constant(true),
      rev: small,
    }),
  },
  { weight: 1, arbitrary: fc.anything({ maxDepth: 1 }) },
);

/** Stands for the cursor, or floor, as it is when the call is made; no answer to another one counts. */
const currentCursor = -1;

const pull = fc
  .oneof(
    { weight: 6, arbitrary: conversation },
    { weight: 2, arbitrary: fc.constantFrom("directory", "self") },
    { weight: 1, arbitrary: fc.constant("nowhere") },
  )
  .chain((conversation) =>
    fc.record({
      conversation: fc.constant(conversation),
      since: fc.oneof(
        { weight: 8, arbitrary: fc.constant(currentCursor) },
        { weight: 1, arbitrary: small },
      ),
      answer: fc.record(
        {
          rows: fc.array(
            /^(directory|self)$/.test(conversation)
              ? streamRow(conversation)
              : messageRow(conversation),
            { maxLength: 6 },
          ),
          cursor: small,
          more: fc.boolean(),
          rev: small,
          n: small,
          last_seq: small,
          info: fc.constant(info),
          me: standing,
          positions,
        },
        { requiredKeys: ["rows", "cursor", "more", "rev"] },
      ),
    }),
  );

const page = conversation.chain((conversation) =>
  fc.record({
    conversation: fc.constant(conversation),
    before: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 5, arbitrary: fc.constant(currentCursor) },
      { weight: 1, arbitrary: small },
    ),
    peek: fc.boolean(),
    answer: fc.record({
      rows: fc.array(messageRow(conversation), { maxLength: 6 }),
      floor: small,
      rev: small,
      n: small,
      last_seq: small,
      info: fc.constant(info),
      me: standing,
      positions,
    }),
  }),
);

const nothing = fc.constant({});
const selfOnly = fc.record({
  self: fc.oneof({ weight: 20, arbitrary: fc.constant(self) }, { weight: 1, arbitrary: person }),
});

const asked: fc.Arbitrary<ChangeAsk> = fc.oneof(
  fc.record({
    request: fc.constant("change_group" as const),
    ask: fc.record({ title: text, notice: text, admins_only: fc.boolean() }, { requiredKeys: [] }),
  }),
  fc.record({
    request: fc.constant("add_members" as const),
    ask: fc.record({ people: fc.array(person, { maxLength: 2 }) }),
  }),
  fc.record({
    request: fc.constant("remove_member" as const),
    ask: fc.record({ person }),
  }),
  fc.record({ request: fc.constant("dissolve_group" as const), ask: fc.constant({}) }),
);

const part = fc.constantFrom("file" as const, "thumb" as const);
const hash = fc.constantFrom("a".repeat(64), "b".repeat(64), "c".repeat(64));
const fileUrl = fc.constantFrom(
  "/api/files/00000000-0000-4000-8000-000000000000",
  "/api/files/00000000-0000-4000-8000-000000000001",
);
const source = fc.oneof(
  fc.record({ kind: fc.constant("path" as const), path: text, modified: small }),
  fc.record({ kind: fc.constant("staged" as const), name: text }),
  fc.record({ kind: fc.constant("kept" as const), sha256: hash }),
);
const fileToQueue = fc.record({
  id: own,
  kind: fc.constantFrom("image" as const, "file" as const, "voice" as const),
  source,
  name: fc.constantFrom("报告.pdf", "a.png", "../evil", ""),
  type: fc.constantFrom("image/png", "application/octet-stream", "no type"),
  size: small,
  width: fc.option(small),
  height: fc.option(small),
  durationMs: fc.option(small),
  preview: fc.option(fc.constantFrom("AAAA", "no base64")),
  waveform: fc.option(fc.array(small, { maxLength: 4 })),
  thumb: fc.option(
    fc.record({
      source,
      type: fc.constant("image/png"),
      size: small,
      width: place,
      height: place,
    }),
  ),
});

const argumentsOf: { readonly [O in OperationName]: fc.Arbitrary<OperationArgs<O>> } = {
  actAs: selfOnly,
  applyActAnswer: fc.record({ opId }),
  applyActRefusal: fc.record({ opId, code: fc.constantFrom(1301, 1312) }),
  applyChange: fc.record(
    {
      conversation: anyName,
      prev_rev: fc.constant(-1),
      rev: small,
      rows: fc.constant([]),
      n: small,
      last_seq: small,
      info: fc.constant(info),
      me: standing,
      positions,
    },
    { requiredKeys: ["conversation", "prev_rev", "rev", "rows"] },
  ),
  applyChangeAnswer: fc.record({ opId, id: own, row: fc.option(messageRow("c1")) }),
  applyChangeRefusal: fc.record({ opId, code: fc.constantFrom(1310, 1311) }),
  applyLeft: fc.record({ conversation: anyName, rev: small }),
  applyMe: fc.record({
    of: fc.array(fc.record({ conversation: anyName, me: standing }), { maxLength: 3 }),
  }),
  applyPage: page,
  applyPull: pull,
  applySendAnswer: fc.record({ opId, id: own, seq: place, time }),
  applySendRefusal: fc.record({ opId, id: own, code: fc.constantFrom(1301, 1304, 1318, 1319) }),
  applySyncPage: fc.record({
    answer: fc.record({
      epoch,
      entries: fc.array(syncEntry, { maxLength: 3 }),
      after: fc.constant(null),
      more: fc.boolean(),
      token: small,
    }),
    firstToken: small,
  }),
  beginUpload: fc.record({ message: own }),
  behind: fc.record({ first: fc.array(conversation, { maxLength: 2 }), limit: small }),
  confirmPersonal: fc.record({
    key: anyName.chain((id) => fc.constantFrom(`mark:${id}`, `draft:${id}`)),
    writings: small,
    rev: fc.option(small),
  }),
  createGroup: fc.record({
    opId,
    conversation: anyName,
    self: fc.constant(self),
    now: time,
    title: text,
    people: fc.array(person, { maxLength: 3 }),
    showsHistory: fc.boolean(),
  }),
  dismissAct: fc.record({ opId }),
  dismissRefusal: fc.record({ id: own }),
  editMessage: fc.record({ id: own, opId, self: fc.constant(self), text }),
  endCancel: fc.record({ opId, done: fc.boolean() }),
  enterLane: fc.record({ message: own, opId }),
  endUpload: fc.record({
    message: own,
    failure: fc.option(fc.constantFrom("gone" as const, "mismatch" as const)),
  }),
  fileMessages: fc.record({
    self: fc.constant(self),
    conversation: anyName,
    what: fc.constantFrom(
      "pictures" as const,
      "files" as const,
      "links" as const,
      "voice" as const,
    ),
    before: fc.option(small),
  }),
  fileOfMessage: fc.record({ message: own, part, now: fc.option(time) }),
  forgetFiles: fc.record({ hashes: fc.array(hash, { maxLength: 2 }) }),
  forgetServer: nothing,
  groupMembers: fc.record({ self: fc.constant(self), conversation: anyName }),
  hurryOutbox: nothing,
  keepFile: fc.record({
    sha256: hash,
    size: small,
    now: time,
    bytesMax: small,
  }),
  keepPicture: fc.record({
    id: pictureId,
    bytes: fc.uint8Array({ maxLength: 4 }),
    now: time,
    bytesMax: small,
  }),
  keepRoster: fc.record({
    conversation: anyName,
    rev: small,
    members: fc.array(fc.record({ person, role: text, joined_seq: small }), { maxLength: 3 }),
  }),
  knownReaders: fc.record({ self: fc.constant(self), id: own }),
  knowsMembers: fc.record({ conversation: anyName }),
  laneHeads: nothing,
  listConversations: selfOnly,
  listPeople: selfOnly,
  directory: nothing,
  messagePage: fc.record({
    self: fc.constant(self),
    conversation: anyName,
    beforeSeq: fc.option(small),
    fromSeq: fc.option(small),
  }),
  messageDetails: fc.record({ self: fc.constant(self), id: own }),
  mayAnnounce: nothing,
  missing: nothing,
  noteAttempt: fc.record({ opId, nextTry: time }),
  noteLoss: fc.record({ opId, parkedUntil: time }),
  notePartStored: fc.record({ message: own, part, sha256: hash, opId }),
  notePlayed: fc.record({ message: fc.oneof(own, fc.constantFrom("c1-1", "c1-2")) }),
  noteUploadUrl: fc.record({ message: own, part, url: fileUrl }),
  pauseUpload: fc.record({ message: own }),
  officeSize: nothing,
  peopleViews: fc.record({ ids: fc.array(person, { maxLength: 3 }) }),
  person: fc.record({ id: person }),
  picture: fc.record({ id: pictureId, now: fc.option(time.map((days) => days * 43_200_000)) }),
  postpone: fc.record({ opId, nextTry: time }),
  queueAct: fc.record({ opId, conversation: anyName, self: fc.constant(self), now: time, asked }),
  queueFiles: fc.record({
    conversation: anyName,
    sender: fc.constant(self),
    text,
    now: time,
    files: fc.uniqueArray(fileToQueue, { maxLength: 2, selector: ({ id }) => id }),
  }),
  queueMessage: fc.record({
    id: own,
    opId,
    conversation: anyName,
    sender: fc.constant(self),
    text,
    now: time,
  }),
  recallMessage: fc.record({ id: own, opId, self: fc.constant(self) }),
  reports: fc.record({ after: fc.oneof(fc.constant(""), conversation), limit: small }),
  owed: selfOnly,
  requeueLacking: selfOnly,
  startFiles: nothing,
  resumeUpload: fc.record({
    message: own,
    now: fc.array(fc.record({ part, size: small, modified: small }), { maxLength: 2 }),
  }),
  removableFiles: nothing,
  retryMessage: fc.record({ id: own, opId }),
  setDraft: fc.record({ conversation: anyName, text }),
  setMark: fc.record({ conversation: anyName, pinned: fc.option(time), muted: fc.boolean() }),
  shrinkFiles: fc.record({ bytesMax: small }),
  syncPoint: nothing,
  takeBack: fc.record({ id: own, opId }),
  unconfirmed: nothing,
  unpark: fc.record({ now: time, parkedMax: time }),
  unreadSummary: fc.record({ self: fc.constant(self), limit: small }),
  uploadsNow: nothing,
  views: fc.record({
    self: fc.constant(self),
    conversations: fc.array(anyName, { maxLength: 3 }),
    messages: fc.array(fc.oneof(own, fc.constantFrom("c1-1", "c1-2", "c2-1")), { maxLength: 3 }),
  }),
  wantRead: fc.record({ conversation: anyName, seq: small }),
};

export type OperationCall = {
  readonly [O in OperationName]: { readonly name: O; readonly args: OperationArgs<O> };
}[OperationName];

const weights: Partial<Record<OperationName, number>> = {
  applyPull: 14,
  applyPage: 14,
  applyChangeAnswer: 3,
  editMessage: 4,
  recallMessage: 2,
  applySyncPage: 6,
  applyChange: 6,
  queueMessage: 8,
  queueFiles: 6,
  noteUploadUrl: 6,
  notePartStored: 8,
  beginUpload: 3,
  keepFile: 3,
  createGroup: 2,
  queueAct: 4,
  applySendAnswer: 4,
  noteAttempt: 3,
  setMark: 3,
  setDraft: 3,
  wantRead: 3,
};

export const operationCall: fc.Arbitrary<OperationCall> = fc.oneof(
  ...(Object.keys(argumentsOf) as OperationName[]).map((name) => ({
    weight: weights[name] ?? 1,
    // The arguments are made for this very operation.
    arbitrary: (argumentsOf[name] as fc.Arbitrary<unknown>).map(
      (args) => ({ name, args }) as OperationCall,
    ),
  })),
);

/** The call as it is to be made now: where it answers the cursor of a conversation, that cursor is filled in. */
export function madeNow(call: OperationCall, rows: StoreRows): OperationCall {
  if (call.name === "applyPage" && call.args.before === currentCursor) {
    const known = rows.conversations.find((row) => row.id === call.args.conversation);
    return { ...call, args: { ...call.args, before: known?.floor ?? null } };
  }
  if (call.name !== "applyPull" || call.args.since !== currentCursor) return call;
  const id = call.args.conversation;
  const known =
    rows.conversations.find((row) => row.id === id) ?? rows.streams.find(({ name }) => name === id);
  return { ...call, args: { ...call.args, since: known?.cursor ?? 0 } };
}
