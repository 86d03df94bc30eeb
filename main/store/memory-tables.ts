import type {
  AccountRow,
  ConversationRow,
  DepartmentRow,
  KeptFileRow,
  MessageRecord,
  PersonalRow,
  PersonRow,
  PositionRow,
  RefusedAct,
  RefusedChange,
  Roster,
  StreamCursor,
  SummaryRow,
  UploadRow,
} from "../messaging/tx.ts";
import { mentionsSomebody } from "../messaging/operations/mentions.ts";
import { compareText } from "./memory-columns.ts";
import { nestedIndex, type Order, orderedIndex } from "./memory-index.ts";
import type { Journal } from "./memory-journal.ts";
import type { KeptOutboxEntry, KeptPicture } from "./memory-rows.ts";
import { createTable } from "./memory-table.ts";
import type { StoreRows } from "./store-rows.ts";

/** The group of an index that has only one. */
export const everything = "";

/** The account of a store that nothing has been put into. */
export const emptyAccount: AccountRow = Object.freeze({ epoch: null, since: 0 });

/** Of a position: two ids in one key, whatever is in them. */
export const positionKey = (conversation: string, person: string): string =>
  `${conversation.length} ${conversation}${person}`;

type Numbered<Row> = { [K in keyof Row]: Row[K] extends number | null ? K : never }[keyof Row];

/** By a number, then by an id. */
const byNumber =
  <Row extends { readonly id: string }>(column: Numbered<Row>): Order<Row> =>
  (a, b) =>
    Number(a[column]) - Number(b[column]) || compareText(a.id, b.id);

/** Who counts as a message's sender: the administration, which has no id, is somebody too; a line of the system is nobody's. */
const senderOf = ({ sender, kind }: MessageRecord): string | null => {
  if (sender !== null) return `+${sender}`;
  return kind === "system" ? null : "-";
};

/** The hash of the file that a message says it has; null where it says none. */
const fileHashIn = ({ file }: MessageRecord["content"]): string | null => {
  const hash: unknown =
    typeof file === "object" && file !== null && "sha256" in file ? file.sha256 : null;
  return typeof hash === "string" ? hash : null;
};

/** The tables and indexes of migrations.ts, by the same names. */
export function createTables(journal: Journal) {
  const conversationsById = orderedIndex<ConversationRow>(
    () => everything,
    (a, b) => compareText(a.id, b.id),
  );
  const summariesCounted = orderedIndex<SummaryRow>(
    (row) => (row.counted > 0 ? everything : null),
    (a, b) =>
      b.pinned - a.pinned ||
      b.active_at - a.active_at ||
      compareText(a.conversation, b.conversation),
  );
  const summariesIncomplete = orderedIndex<SummaryRow>(
    (row) => (row.stage > 0 ? everything : null),
    (a, b) =>
      a.stage - b.stage ||
      b.pinned - a.pinned ||
      b.active_at - a.active_at ||
      compareText(a.conversation, b.conversation),
  );
  const summariesToReport = orderedIndex<SummaryRow>(
    (row) => (row.to_report === 1 ? everything : null),
    (a, b) => compareText(a.conversation, b.conversation),
  );
  const messagesPlace = orderedIndex<MessageRecord>(
    (row) => (row.seq !== null && !row.stale ? row.conversation : null),
    (a, b) => Number(a.seq) - Number(b.seq),
  );
  // The last of somebody else is asked for after each writing, and may stand below a thousand of one's own.
  const messagesBySender = nestedIndex<MessageRecord>(
    (row) => row.conversation,
    () =>
      orderedIndex(
        (row) => (row.seq !== null && !row.stale ? senderOf(row) : null),
        (a, b) => Number(a.seq) - Number(b.seq),
      ),
  );
  // Whom they mention is asked with the owner, who may be another one later.
  const messagesMentioning = orderedIndex<MessageRecord>(
    (row) => (row.seq !== null && !row.stale && mentionsSomebody(row) ? row.conversation : null),
    (a, b) => Number(a.seq) - Number(b.seq),
  );
  const messagesPage = orderedIndex<MessageRecord>(
    (row) => (row.seq === null ? null : row.conversation),
    byNumber("seq"),
  );
  const messagesUnsequenced = orderedIndex<MessageRecord>(
    (row) => (row.seq === null ? row.conversation : null),
    byNumber("created_at"),
  );
  const messagesLost = orderedIndex<MessageRecord>(
    (row) => (row.seq !== null && row.stale ? row.conversation : null),
    byNumber("seq"),
  );
  const messagesStale = orderedIndex<MessageRecord>(
    (row) => (row.stale ? row.sender : null),
    byNumber("created_at"),
  );
  const messagesFile = orderedIndex<MessageRecord>(
    (row) => (row.kind === "text" ? null : fileHashIn(row.content)),
    (a, b) => compareText(a.id, b.id),
  );
  const positionsOf = orderedIndex<PositionRow>(
    (row) => row.conversation,
    (a, b) => compareText(a.person, b.person),
  );
  const peopleByName = orderedIndex<PersonRow>(
    () => everything,
    (a, b) => compareText(a.name, b.name) || compareText(a.id, b.id),
  );
  const peoplePicture = orderedIndex<PersonRow>(
    (row) => row.picture,
    (a, b) => compareText(a.id, b.id),
  );
  const conversationsPicture = orderedIndex<ConversationRow>(
    (row) => row.about.picture,
    (a, b) => compareText(a.id, b.id),
  );
  const picturesUsed = orderedIndex<KeptPicture>(
    () => everything,
    (a, b) => a.used_at - b.used_at || a.bytes.length - b.bytes.length || a.place - b.place,
  );
  const personalAged = orderedIndex<PersonalRow>(
    (row) => (row.rev < 0 ? everything : null),
    (a, b) => compareText(a.key, b.key),
  );
  const personalUnconfirmed = orderedIndex<PersonalRow>(
    (row) => (row.unconfirmed > 0 ? everything : null),
    (a, b) => compareText(a.key, b.key),
  );
  const byPlace: Order<KeptOutboxEntry> = (a, b) => a.place - b.place;
  const outboxByPlace = orderedIndex<KeptOutboxEntry>(() => everything, byPlace);
  const outboxLanes = orderedIndex<KeptOutboxEntry>((entry) => entry.lane, byPlace);
  const outboxSends = orderedIndex<KeptOutboxEntry>(
    (entry) => (entry.kind === "send" ? entry.target : null),
    byPlace,
  );
  const refusedActsOf = orderedIndex<RefusedAct>(
    (row) => row.conversation,
    (a, b) => compareText(a.op_id, b.op_id),
  );

  const uploadsQueued = orderedIndex<UploadRow>(
    () => everything,
    (a, b) =>
      a.queued_at - b.queued_at || compareText(a.message, b.message) || compareText(a.part, b.part),
  );
  const keptFilesUsed = orderedIndex<KeptFileRow>(
    () => everything,
    (a, b) => a.used_at - b.used_at || a.size - b.size || compareText(a.sha256, b.sha256),
  );

  const outboxTargets = orderedIndex<KeptOutboxEntry>((entry) => entry.target, byPlace);

  return {
    account: createTable<AccountRow>(journal, () => everything, []),
    owner: createTable<string>(journal, () => everything, []),
    conversations: createTable<ConversationRow>(journal, (row) => row.id, [
      conversationsById,
      conversationsPicture,
    ]),
    conversationsById,
    conversationsPicture,
    summaries: createTable<SummaryRow>(journal, (row) => row.conversation, [
      summariesCounted,
      summariesToReport,
      summariesIncomplete,
    ]),
    summariesCounted,
    summariesIncomplete,
    summariesToReport,
    messages: createTable<MessageRecord>(journal, (row) => row.id, [
      messagesPlace,
      messagesBySender,
      messagesMentioning,
      messagesPage,
      messagesUnsequenced,
      messagesStale,
      messagesFile,
      messagesLost,
    ]),
    messagesPlace,
    messagesBySender,
    messagesMentioning,
    messagesPage,
    messagesUnsequenced,
    messagesStale,
    messagesLost,
    messagesFile,
    positions: createTable<PositionRow>(
      journal,
      (row) => positionKey(row.conversation, row.person),
      [positionsOf],
    ),
    positionsOf,
    people: createTable<PersonRow>(journal, (row) => row.id, [peopleByName, peoplePicture]),
    peopleByName,
    peoplePicture,
    departments: createTable<DepartmentRow>(journal, (row) => row.id, []),
    pictures: createTable<KeptPicture>(journal, (row) => row.id, [picturesUsed]),
    picturesUsed,
    streams: createTable<StreamCursor>(journal, (row) => row.name, []),
    personal: createTable<PersonalRow>(journal, (row) => row.key, [
      personalUnconfirmed,
      personalAged,
    ]),
    personalUnconfirmed,
    personalAged,
    outbox: createTable<KeptOutboxEntry>(journal, (entry) => entry.op_id, [
      outboxByPlace,
      outboxLanes,
      outboxSends,
      outboxTargets,
    ]),
    outboxByPlace,
    outboxLanes,
    outboxSends,
    outboxTargets,
    refused: createTable<RefusedChange>(journal, (row) => row.message, []),
    refusedActs: createTable<RefusedAct>(journal, (row) => row.op_id, [refusedActsOf]),
    refusedActsOf,
    uploads: createTable<UploadRow>(journal, (row) => positionKey(row.message, row.part), [
      uploadsQueued,
    ]),
    uploadsQueued,
    keptFiles: createTable<KeptFileRow>(journal, (row) => row.sha256, [keptFilesUsed]),
    keptFilesUsed,
    played: createTable<string>(journal, (message) => message, []),
    rosters: createTable<Roster>(journal, (row) => row.conversation, []),
  };
}

export type Tables = ReturnType<typeof createTables>;

export const sorted = <Row>(rows: Iterable<Row>, keyOf: (row: Row) => string): Row[] =>
  [...rows].sort((a, b) => compareText(keyOf(a), keyOf(b)));

/** Everything that is in the tables. */
export function rowsOf(tables: Tables): StoreRows {
  return {
    account: tables.account.get(everything) ?? emptyAccount,
    owner: tables.owner.get(everything) ?? null,
    conversations: [...tables.conversationsById.of(everything)],
    summaries: sorted(tables.summaries.all(), (row) => row.conversation),
    messages: sorted(tables.messages.all(), (row) => row.id),
    positions: [...tables.positions.all()].sort(
      (a, b) => compareText(a.conversation, b.conversation) || compareText(a.person, b.person),
    ),
    people: sorted(tables.people.all(), (row) => row.id),
    departments: sorted(tables.departments.all(), (row) => row.id),
    pictures: sorted(tables.pictures.all(), (row) => row.id).map(({ place: _, ...row }) => row),
    streams: sorted(tables.streams.all(), (row) => row.name),
    personal: sorted(tables.personal.all(), (row) => row.key),
    outbox: tables.outboxByPlace.of(everything).map(({ place: _, ...entry }) => entry),
    refused: sorted(tables.refused.all(), (row) => row.message),
    refusedActs: sorted(tables.refusedActs.all(), (row) => row.op_id),
    uploads: [...tables.uploads.all()].sort(
      (a, b) => compareText(a.message, b.message) || compareText(a.part, b.part),
    ),
    keptFiles: sorted(tables.keptFiles.all(), (row) => row.sha256),
    played: sorted(tables.played.all(), (message) => message),
    rosters: sorted(tables.rosters.all(), (row) => row.conversation),
  };
}
