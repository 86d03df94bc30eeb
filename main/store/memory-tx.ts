import { markKey } from "#shared/wire/rows.ts";
import { uploadParts } from "../messaging/tx.ts";
import type {
  ConversationRow,
  MessageRecord,
  OutboxEntry,
  PersonalRow,
  PictureRow,
  RefusedAct,
  Tx,
  UploadRow,
} from "../messaging/tx.ts";
import { mentions } from "../messaging/operations/mentions.ts";
import { jsonThawed } from "./memory-json.ts";
import { compareText, ConstraintFailed, text } from "./memory-columns.ts";
import { countBefore } from "./memory-index.ts";
import { createJournal } from "./memory-journal.ts";
import {
  keptAccount,
  keptConversation,
  keptDepartment,
  keptFileRow,
  keptMessage,
  keptOutbox,
  type KeptOutboxEntry,
  keptPerson,
  keptPersonal,
  keptPicture,
  keptPosition,
  keptRefused,
  keptRefusedAct,
  keptRoster,
  keptStream,
  keptSummary,
  keptUpload,
} from "./memory-rows.ts";
import {
  createTables,
  emptyAccount,
  everything,
  positionKey,
  sorted,
  type Tables,
} from "./memory-tables.ts";

// What is given away is a copy: what is kept is frozen, and whoever asks may change what he got.
const copyOf = <Row extends object>(row: Row): Row => ({ ...row });

const conversationOf = (row: ConversationRow): ConversationRow => ({
  ...row,
  about: jsonThawed(row.about),
  members: jsonThawed(row.members),
  spans: jsonThawed(row.spans),
});

const messageOf = (row: MessageRecord): MessageRecord => ({
  ...row,
  content: jsonThawed(row.content),
  reactions: jsonThawed(row.reactions),
});

const pictureOf = ({ id, bytes, used_at }: PictureRow): PictureRow => ({
  id,
  bytes: Uint8Array.from(bytes),
  used_at,
});

const personalRowOf = (row: PersonalRow): PersonalRow => ({ ...row, value: jsonThawed(row.value) });

const outboxOf = ({ place: _, ...entry }: KeptOutboxEntry): OutboxEntry => ({
  ...entry,
  payload: jsonThawed(entry.payload),
});

const refusedActOf = (row: RefusedAct): RefusedAct => ({ ...row, ask: jsonThawed(row.ask) });

const uploadOf = (row: UploadRow): UploadRow => ({ ...row, source: jsonThawed(row.source) });

const orNull = <Row, Given>(row: Row | undefined, give: (row: Row) => Given): Given | null =>
  row === undefined ? null : give(row);

/** As SQL's LIMIT: a number below 0 is no limit. */
const atMost = <Row>(rows: readonly Row[], limit: number): readonly Row[] =>
  limit < 0 ? rows : rows.slice(0, limit);

/** Ids as a list in one parameter is read: each once, in their order. As JSON keeps half a pair, one with it is found nowhere. */
const listed = (ids: readonly string[]): string[] => [...new Set(ids)].sort(compareText);

export interface MemoryTx {
  readonly tx: Tx;
  readonly tables: Tables;
  /** Runs `work` in one transaction: where it throws, or its rows break a rule at the commit, nothing has changed. */
  transact<T>(work: () => T): T;
}

/** The rows of one store in memory, method for method as sqlite-tx.ts; what is called outside of `transact` is not undone. */
export function createMemoryTx(): MemoryTx {
  const journal = createJournal();
  const tables = createTables(journal);
  const { conversations, messages, outbox, people, personal, pictures, summaries } = tables;
  /** What was written, for the summaries to be derived anew. */
  const written = new Set<string>();
  const markPrefix = markKey("");
  /** Messages that were written before their conversations. */
  const early = new Set<string>();
  /** Where the next row stands among those that keep the order of their adding. */
  let place = 0;

  const found = <Row>(get: (id: string) => Row | undefined, ids: readonly string[]): Row[] =>
    listed(ids).flatMap((id) => get(id) ?? []);

  const messageAt = (conversation: string, seq: number): MessageRecord | undefined => {
    const rows = tables.messagesPlace.of(conversation);
    const row = rows[countBefore(rows, (one) => Number(one.seq) < seq)];
    return row?.seq === seq ? row : undefined;
  };
  /** The rows above a place that mention the owner, lowest first. */
  const mentionsAbove = (conversation: string, after: number): MessageRecord[] => {
    const owner = tables.owner.get(everything);
    const rows = tables.messagesMentioning.of(conversation);
    if (owner === undefined) return [];
    return rows
      .slice(countBefore(rows, (row) => Number(row.seq) <= after))
      .filter((row) => mentions(row, owner));
  };
  const isPlaceTaken = ({ id, conversation, seq, stale }: MessageRecord): boolean => {
    const occupant = seq === null || stale ? undefined : messageAt(conversation, seq);
    return occupant !== undefined && occupant.id !== id;
  };
  const keepMessage = (kept: MessageRecord): void => {
    messages.put(kept);
    if (conversations.get(kept.conversation) === undefined) early.add(kept.id);
  };
  const removeSend = (message: string): void => {
    const sends = tables.outboxSends.of(text(message)).map(({ op_id }) => op_id);
    for (const opId of sends) outbox.remove(opId);
  };

  const isParked = ({ target, place: at }: KeptOutboxEntry): boolean =>
    tables.outboxTargets.of(target).some((entry) => entry.stuck && entry.place <= at);

  const tx: Tx = {
    account: () => copyOf(tables.account.get(everything) ?? emptyAccount),
    putAccount: (row) => tables.account.put(keptAccount(row)),
    conversation: (id) => orNull(conversations.get(text(id)), conversationOf),
    incomplete: (limit) =>
      atMost(tables.summariesIncomplete.of(everything), limit).map((row) => row.conversation),
    missing: () =>
      tables.summariesIncomplete.of(everything).reduce((sum, { missing }) => sum + missing, 0),
    owner: () => tables.owner.get(everything) ?? null,
    setOwner: (person) => tables.owner.put(text(person)),
    summary: (id) => orNull(summaries.get(text(id)), copyOf),
    summariesOf: (ids) => found(summaries.get, ids).map(copyOf),
    putSummary: (row) => summaries.put(keptSummary(row)),
    counted: () =>
      tables.summariesCounted.of(everything).reduce((sum, { counted }) => sum + counted, 0),
    topCounted: (limit) =>
      atMost(tables.summariesCounted.of(everything), limit).map((row) => row.conversation),
    toReport(after, limit) {
      const rows = tables.summariesToReport.of(everything);
      const behind = text(after);
      const from = countBefore(rows, (row) => compareText(row.conversation, behind) <= 0);
      return atMost(rows.slice(from), limit).map((row) => row.conversation);
    },
    takeWritten() {
      const ids = [...written];
      written.clear();
      return ids;
    },
    conversations: () => tables.conversationsById.of(everything).map(conversationOf),
    putConversation(row) {
      written.add(row.id);
      conversations.put(keptConversation(row));
    },
    message: (id) => orNull(messages.get(text(id)), messageOf),
    newest: (id) => orNull(tables.messagesPlace.of(text(id)).at(-1), messageOf),
    lastMention: (id, after) => orNull(mentionsAbove(text(id), after).at(-1), messageOf),
    mentionsAbove: (id, after, limit) =>
      atMost(mentionsAbove(text(id), after), limit).map(({ seq }) => Number(seq)),
    lostAbove: (id, seq, serverTime) => {
      const rows = tables.messagesLost.of(text(id));
      return rows
        .slice(countBefore(rows, (row) => Number(row.seq) <= seq))
        .filter(({ server_time: time }) => time !== null && time < serverTime)
        .map(messageOf);
    },
    messageAt: (id, seq) => orNull(messageAt(text(id), seq), messageOf),
    messagesOf: (ids) => found(messages.get, ids).map(messageOf),
    lastOther(id, person) {
      const self = text(person);
      let row: MessageRecord | undefined;
      for (const rows of tables.messagesBySender.within(text(id))) {
        const last = rows.at(-1);
        if (last && last.sender !== self && Number(last.seq) > (row?.seq ?? -Infinity)) row = last;
      }
      return orNull(row, messageOf);
    },
    putMessage(row) {
      written.add(row.conversation);
      const kept = keptMessage(row);
      if (isPlaceTaken(kept))
        throw new ConstraintFailed("UNIQUE constraint failed: messages.conversation, messages.seq");
      keepMessage(kept);
    },
    addMessage(row) {
      const kept = keptMessage(row);
      if (messages.get(kept.id) !== undefined || isPlaceTaken(kept)) return false;
      written.add(row.conversation);
      keepMessage(kept);
      return true;
    },
    page(id, beforeSeq, limit) {
      const rows = tables.messagesPage.of(text(id));
      const before = beforeSeq ?? Number.MAX_SAFE_INTEGER;
      const end = countBefore(rows, (row) => Number(row.seq) < before);
      const from = limit < 0 ? 0 : Math.max(0, end - limit);
      return rows.slice(from, end).toReversed().map(messageOf);
    },
    pageFrom(id, fromSeq, limit) {
      const rows = tables.messagesPage.of(text(id));
      const from = countBefore(rows, (row) => Number(row.seq) < fromSeq);
      return rows.slice(from, limit < 0 ? rows.length : from + limit).map(messageOf);
    },
    idsBetween(id, after, to) {
      const rows = tables.messagesPage.of(text(id));
      const from = countBefore(rows, (row) => Number(row.seq) <= after);
      const end = countBefore(rows, (row) => Number(row.seq) <= to);
      return rows.slice(from, end).map((row) => row.id);
    },
    unsequenced: (id) => tables.messagesUnsequenced.of(text(id)).map(messageOf),
    gaplessEnd(id, after) {
      const rows = tables.messagesPlace.of(text(id));
      const from = countBefore(rows, (row) => Number(row.seq) <= after);
      // Each place is there once: up to the first hole, a row stands as far on in the list as its seq is above `after`.
      const end = countBefore(
        rows,
        (row, at) => at < from || Number(row.seq) - after === at - from + 1,
      );
      return after + end - from;
    },
    staleOf: (person) => tables.messagesStale.of(text(person)).map(messageOf),
    lastUnsequenced: (id) => orNull(tables.messagesUnsequenced.of(text(id)).at(-1), messageOf),
    markAllStale() {
      for (const row of messages.all())
        if (row.seq !== null || row.status === "sent")
          messages.put(Object.freeze({ ...row, stale: true, rev: 0 }));
      for (const row of summaries.all()) summaries.put(Object.freeze({ ...row, arrived_seq: 0 }));
    },
    positions: (id) => tables.positionsOf.of(text(id)).map(copyOf),
    positionsOf: (ids) => listed(ids).flatMap((id) => tables.positionsOf.of(id).map(copyOf)),
    putPosition: (row) => tables.positions.put(keptPosition(row)),
    clearPositions() {
      for (const { conversation, person } of tables.positions.all())
        tables.positions.remove(positionKey(conversation, person));
    },
    person: (id) => orNull(people.get(text(id)), copyOf),
    people: () => tables.peopleByName.of(everything).map(copyOf),
    peopleOf: (ids) => found(people.get, ids).map(copyOf),
    putPerson: (row) => people.put(keptPerson(row)),
    removePerson(id) {
      people.remove(text(id));
    },
    department: (id) => orNull(tables.departments.get(text(id)), copyOf),
    departments: () => sorted(tables.departments.all(), (row) => row.id).map(copyOf),
    putDepartment: (row) => tables.departments.put(keptDepartment(row)),
    removeDepartment(id) {
      tables.departments.remove(text(id));
    },
    picture: (id) => orNull(pictures.get(text(id)), pictureOf),
    putPicture(row) {
      const known = pictures.get(text(row.id));
      pictures.put(keptPicture(row, known?.place ?? ++place));
    },
    removePicture(id) {
      pictures.remove(text(id));
    },
    isPictureNamed: (id) =>
      tables.peoplePicture.of(text(id)).length > 0 ||
      tables.conversationsPicture.of(text(id)).length > 0,
    picturesSize: () =>
      tables.picturesUsed.of(everything).reduce((sum, { bytes }) => sum + bytes.length, 0),
    leastUsedPicture: () => tables.picturesUsed.of(everything)[0]?.id ?? null,
    stream: (name) => orNull(tables.streams.get(text(name)), copyOf),
    streams: () =>
      [...tables.streams.all()].sort((a, b) => compareText(a.name, b.name)).map(copyOf),
    putStream: (row) => tables.streams.put(keptStream(row)),
    personal: (key) => orNull(personal.get(text(key)), personalRowOf),
    personalOf: (keys) => found(personal.get, keys).map(personalRowOf),
    putPersonal(row) {
      if (row.key.startsWith(markPrefix)) written.add(row.key.slice(markPrefix.length));
      personal.put(keptPersonal(row));
    },
    unconfirmedPersonal: () => tables.personalUnconfirmed.of(everything).map(personalRowOf),
    agePersonal() {
      for (const row of personal.all())
        if (row.rev > 0) personal.put(Object.freeze({ ...row, rev: -row.rev }));
    },
    agedPersonal: () => tables.personalAged.of(everything).map(personalRowOf),
    heads: () =>
      [...tables.outboxLanes.groups()]
        .flatMap((lane) => lane.find((entry) => !isParked(entry)) ?? [])
        .sort((a, b) => a.place - b.place)
        .map(outboxOf),
    outbox: () => tables.outboxByPlace.of(everything).map(outboxOf),
    parked: () =>
      tables.outboxByPlace
        .of(everything)
        .filter(({ stuck }) => stuck)
        .map(outboxOf),
    outboxOf: (ids) =>
      listed(ids)
        .flatMap((id) => tables.outboxTargets.of(id))
        .sort((a, b) => a.place - b.place)
        .map(outboxOf),
    outboxEntry: (opId) => orNull(outbox.get(text(opId)), outboxOf),
    addOutbox(entry) {
      const kept = keptOutbox(entry, ++place);
      if (outbox.get(kept.op_id) !== undefined)
        throw new ConstraintFailed("UNIQUE constraint failed: outbox.op_id");
      outbox.put(kept);
    },
    putOutbox({ op_id, payload, attempts, next_try, losses, stuck }) {
      const known = outbox.get(text(op_id));
      const next = { payload, attempts, next_try, losses, stuck };
      if (known) outbox.put(keptOutbox({ ...known, ...next }, known.place));
    },
    removeOutbox(opId) {
      outbox.remove(text(opId));
    },
    sendOf: (id) => orNull(tables.outboxSends.of(text(id))[0], outboxOf),
    removeSend,
    refusedOf: (ids) => found(tables.refused.get, ids).map(copyOf),
    putRefused: (row) => tables.refused.put(keptRefused(row)),
    removeRefused(message) {
      tables.refused.remove(text(message));
    },
    uploads: () => tables.uploadsQueued.of(everything).map(uploadOf),
    uploadsOf(ids) {
      const wanted = new Set(listed(ids));
      return tables.uploadsQueued
        .of(everything)
        .filter(({ message }) => wanted.has(message))
        .map(uploadOf);
    },
    putUpload: (row) => tables.uploads.put(keptUpload(row)),
    removeUploads(message) {
      for (const part of uploadParts) tables.uploads.remove(positionKey(text(message), part));
    },
    keptFile: (sha256) => orNull(tables.keptFiles.get(text(sha256)), copyOf),
    keptFilesOf: (hashes) => found(tables.keptFiles.get, hashes).map(copyOf),
    keptFiles: () => tables.keptFilesUsed.of(everything).map(copyOf),
    putKeptFile: (row) => tables.keptFiles.put(keptFileRow(row)),
    removeKeptFile(sha256) {
      tables.keptFiles.remove(text(sha256));
    },
    keptFilesSize: () =>
      tables.keptFilesUsed.of(everything).reduce((sum, { size }) => sum + size, 0),
    messagesWithFiles: (hashes) =>
      listed(hashes)
        .flatMap((sha256) => tables.messagesFile.of(sha256).map(({ id }) => id))
        .sort(compareText),
    playedOf: (ids) => found(tables.played.get, ids),
    putPlayed: (message) => tables.played.put(text(message)),
    pageOfKind(id, kind, beforeSeq, limit) {
      const before = beforeSeq ?? Number.MAX_SAFE_INTEGER;
      const rows = tables.messagesPage
        .of(text(id))
        .filter((row) => row.kind === text(kind) && kind !== "text" && Number(row.seq) < before);
      return atMost(rows.toReversed(), limit).map(messageOf);
    },
    refusedAct: (opId) => orNull(tables.refusedActs.get(text(opId)), refusedActOf),
    refusedActsOf: (ids) =>
      listed(ids)
        .flatMap((id) => tables.refusedActsOf.of(id))
        .sort((a, b) => compareText(a.op_id, b.op_id))
        .map(refusedActOf),
    putRefusedAct: (row) => tables.refusedActs.put(keptRefusedAct(row)),
    removeRefusedAct(opId) {
      tables.refusedActs.remove(text(opId));
    },
    roster: (id) =>
      orNull(tables.rosters.get(text(id)), (row) => ({ ...row, members: jsonThawed(row.members) })),
    putRoster: (row) => tables.rosters.put(keptRoster(row)),
    clearRosterRevs() {
      for (const row of tables.rosters.all()) tables.rosters.put(Object.freeze({ ...row, rev: 0 }));
    },
    removeMessage(id) {
      const removed = messages.remove(text(id));
      if (removed) written.add(removed.conversation);
    },
  };

  const isLost = (id: string): boolean => {
    const row = messages.get(id);
    return row !== undefined && conversations.get(row.conversation) === undefined;
  };
  return {
    tx,
    tables,
    transact: (work) =>
      journal.atomic(() => {
        early.clear();
        const result = work();
        if ([...early].some(isLost)) throw new ConstraintFailed("FOREIGN KEY constraint failed");
        return result;
      }),
  };
}
