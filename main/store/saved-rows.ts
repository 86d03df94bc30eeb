import type Database from "better-sqlite3";
import * as v from "valibot";
import { FileName, FileUrl, MediaType, Sha256 } from "#shared/wire/files.ts";
import { limits } from "#shared/wire/limits.ts";
import { requests } from "#shared/wire/requests.ts";
import { ConversationKind, Count, Id, Member, PictureId, Time } from "#shared/wire/rows.ts";
import { UploadFailure } from "#shared/ipc/file-views.ts";
import { requestOf } from "../messaging/operations/acts.ts";
import { nothingAbout } from "../messaging/operations/merge.ts";
import { againId } from "../messaging/operations/outbox-entries.ts";
import type {
  MessageRecord,
  OutboxEntry,
  PersonalRow,
  PersonRow,
  RefusedAct,
  RefusedChange,
  UploadRow,
} from "../messaging/tx.ts";
import { uploadParts, uploadStates } from "../messaging/tx.ts";
import { readableByKey, readableRow, readableRows } from "./readable-rows.ts";

/** What only this machine has, out of a damaged database: whatever of it can be read, and is what it says it is. */
export interface SavedRows {
  /** Whose database it was; null where that cannot be read. */
  readonly owner: string | null;
  /** In the order in which they were queued. */
  readonly outbox: readonly OutboxEntry[];
  /** Not confirmed by the server, or no longer there. */
  readonly messages: readonly MessageRecord[];
  readonly personal: readonly PersonalRow[];
  readonly refused: readonly RefusedChange[];
  readonly refusedActs: readonly RefusedAct[];
  /** What is to be uploaded. */
  readonly uploads: readonly UploadRow[];
  /** What stood over a conversation; null where that cannot be read. */
  conversation(id: string): SavedConversation | null;
  person(id: string): PersonRow | null;
}

const Text = v.string();
const Flag = v.pipe(
  v.picklist([0, 1]),
  v.transform((value) => value === 1),
);
/** A structure as its JSON. */
const Json = <S extends v.GenericSchema>(schema: S) =>
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }): unknown => {
      try {
        return JSON.parse(dataset.value);
      } catch {
        addIssue({ message: "no JSON" });
        return NEVER;
      }
    }),
    schema,
  );
const AnyRecord = v.record(v.string(), v.unknown());

// A column that an older schema lacks has the default of the step that brought it.
const SavedOutbox = v.object({
  // One of ours may be longer than what goes over the wire (againId).
  op_id: v.pipe(v.string(), v.minLength(1), v.maxLength(againId("").length + limits.idLengthMax)),
  lane: Id,
  kind: v.picklist(["send", "edit", "recall", "cancel", "act"]),
  target: Id,
  payload: Json(AnyRecord),
  attempts: Count,
  next_try: Count,
  losses: v.optional(Count, 0),
  stuck: v.optional(Flag, 0),
});

const SavedMessage = v.object({
  id: Id,
  conversation: Id,
  seq: v.nullable(Count),
  rev: Count,
  n: Count,
  sender: v.nullable(Id),
  kind: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
  content: Json(AnyRecord),
  recalled: Flag,
  reactions: Json(AnyRecord),
  server_time: v.nullable(Time),
  created_at: Time,
  edited_at: v.optional(v.nullable(Time), null),
  status: v.picklist(["queued", "sent", "failed"]),
  failure: v.nullable(v.number()),
  stale: Flag,
});

const SavedPersonal = v.object({
  key: Id,
  value: v.nullable(Json(AnyRecord)),
  rev: Count,
  unconfirmed: Count,
});

const SavedRefused = v.object({
  message: Id,
  change: v.picklist(["edit", "recall"]),
  code: v.number(),
  text: Text,
});

const SavedRefusedAct = v.object({
  op_id: Id,
  conversation: Id,
  request: Text,
  ask: Json(AnyRecord),
  at: Time,
  code: v.number(),
});

const SavedUpload = v.object({
  message: Id,
  part: v.picklist(uploadParts),
  source: Json(
    v.variant("kind", [
      v.object({ kind: v.literal("path"), path: Text, modified: v.number() }),
      v.object({ kind: v.literal("staged"), name: Text }),
      v.object({ kind: v.literal("kept"), sha256: Sha256 }),
    ]),
  ),
  name: FileName,
  type: MediaType,
  size: Count,
  url: v.nullable(FileUrl),
  sha256: v.nullable(Sha256),
  state: v.picklist(uploadStates),
  failure: v.fallback(v.nullable(UploadFailure), null),
  queued_at: Time,
  batch: Id,
});

const SavedAbout = v.object({
  member_count: Count,
  notice: Text,
  picture: v.nullable(PictureId),
  admins_only: v.boolean(),
  shows_history: v.boolean(),
  dissolved: v.boolean(),
});

const SavedConversation = v.object({
  id: Id,
  kind: ConversationKind,
  title: v.nullable(Text),
  about: v.fallback(Json(SavedAbout), nothingAbout),
  members: Json(v.array(Member)),
  info_rev: v.number(),
  left_rev: v.nullable(v.number()),
});
export type SavedConversation = v.InferOutput<typeof SavedConversation>;

const SavedPerson = v.object({
  id: Id,
  name: Text,
  title: Text,
  department: v.nullable(Text),
  phone: Text,
  email: Text,
  disabled: Flag,
});

const SavedOwner = v.object({ person: Id });

function parsedOf<S extends v.GenericSchema>(schema: S, rows: readonly unknown[]) {
  return rows.flatMap((row): v.InferOutput<S>[] => {
    const parsed = v.safeParse(schema, row);
    return parsed.success ? [parsed.output] : [];
  });
}

/** Whether an entry is whole: a request of its kind, about what the entry says that it is about. */
function isWhole(entry: OutboxEntry): boolean {
  const { kind, lane, op_id, target, payload } = entry;
  if (kind === "act") return lane === target && requestOf(entry) !== null;
  const { id, conversation, op_id: named = op_id } = payload;
  const isCancelAgain = kind === "cancel" && op_id === againId(target) && named === target;
  return (
    v.is(requests[kind].payload, payload) &&
    id === target &&
    conversation === lane &&
    (named === op_id || isCancelAgain)
  );
}

/** Reads out of a damaged database what the server does not have. Reads only. */
export function savedRows(database: Database.Database): SavedRows {
  const only = (condition: string): string => `(${condition}) AS wanted`;
  const [owner] = parsedOf(SavedOwner, readableRows(database, "owner", only("1")));
  return {
    owner: owner?.person ?? null,
    outbox: parsedOf(SavedOutbox, readableRows(database, "outbox", only("1"))).filter(isWhole),
    messages: parsedOf(
      SavedMessage,
      readableRows(database, "messages", only("(seq IS NULL AND status <> 'sent') OR stale = 1")),
    ),
    personal: parsedOf(
      SavedPersonal,
      readableByKey(database, "personal", "key", only("unconfirmed > 0")),
    ).filter(({ unconfirmed }) => unconfirmed > 0),
    refused: parsedOf(SavedRefused, readableByKey(database, "refused", "message", only("1"))),
    refusedActs: parsedOf(
      SavedRefusedAct,
      readableByKey(database, "refused_acts", "op_id", only("1")),
    ),
    uploads: parsedOf(SavedUpload, readableByKey(database, "uploads", "message", only("1"))),
    conversation(id) {
      const [row] = parsedOf(SavedConversation, readableRow(database, "conversations", "id", id));
      return row?.id === id ? row : null;
    },
    person(id) {
      const [row] = parsedOf(SavedPerson, readableRow(database, "people", "id", id));
      // All else comes with the directory.
      const rest = { english: "", picture: null, status: "", status_until: null };
      return row?.id === id ? { ...row, ...rest } : null;
    },
  };
}
