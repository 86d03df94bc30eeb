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
  UploadRow,
} from "../messaging/tx.ts";
import { uploadParts, uploadStates } from "../messaging/tx.ts";
import { jsonFrozen } from "./memory-json.ts";
import { ConstraintFailed, text, textOrNull, whole, wholeOrNull } from "./memory-columns.ts";

/** Rows as the tables of migrations.ts keep them: copies of what was given, column by column. They are never changed. */

export interface KeptPicture extends PictureRow {
  /** Grows with each one that is added. */
  readonly place: number;
}
export interface KeptOutboxEntry extends OutboxEntry {
  /** Grows with each one that is added. */
  readonly place: number;
}

export const keptAccount = (row: AccountRow): AccountRow =>
  Object.freeze({ epoch: textOrNull(row.epoch), since: whole("account.since", row.since) });

export const keptConversation = (row: ConversationRow): ConversationRow =>
  Object.freeze({
    id: text(row.id),
    kind: text(row.kind),
    title: textOrNull(row.title),
    about: jsonFrozen(row.about),
    members: jsonFrozen(row.members),
    cursor: whole("conversations.cursor", row.cursor),
    remote_rev: whole("conversations.remote_rev", row.remote_rev),
    floor: wholeOrNull("conversations.floor", row.floor),
    n: whole("conversations.n", row.n),
    last_seq: whole("conversations.last_seq", row.last_seq),
    read_seq: whole("conversations.read_seq", row.read_seq),
    read_others: whole("conversations.read_others", row.read_others),
    sent: whole("conversations.sent", row.sent),
    recv_seq: whole("conversations.recv_seq", row.recv_seq),
    want_read: whole("conversations.want_read", row.want_read),
    read_before: whole("conversations.read_before", row.read_before),
    spans: jsonFrozen(row.spans),
    info_rev: whole("conversations.info_rev", row.info_rev),
    left_rev: wholeOrNull("conversations.left_rev", row.left_rev),
    reset_rev: whole("conversations.reset_rev", row.reset_rev),
  });

export const keptSummary = (row: SummaryRow): SummaryRow =>
  Object.freeze({
    conversation: text(row.conversation),
    last: textOrNull(row.last),
    last_other: textOrNull(row.last_other),
    last_mention: textOrNull(row.last_mention),
    active_at: whole("summaries.active_at", row.active_at),
    pinned: whole("summaries.pinned", row.pinned),
    unread: whole("summaries.unread", row.unread),
    counted: whole("summaries.counted", row.counted),
    arrived_seq: whole("summaries.arrived_seq", row.arrived_seq),
    to_report: row.to_report,
    stage: row.stage,
    missing: whole("summaries.missing", row.missing),
  });

const statuses: readonly string[] = ["queued", "sent", "failed"];

export function keptMessage(row: MessageRecord): MessageRecord {
  if (!statuses.includes(row.status))
    throw new ConstraintFailed("CHECK constraint failed: status IN ('queued', 'sent', 'failed')");
  return Object.freeze({
    id: text(row.id),
    conversation: text(row.conversation),
    seq: wholeOrNull("messages.seq", row.seq),
    rev: whole("messages.rev", row.rev),
    n: whole("messages.n", row.n),
    sender: textOrNull(row.sender),
    kind: text(row.kind),
    content: jsonFrozen(row.content),
    recalled: row.recalled,
    reactions: jsonFrozen(row.reactions),
    server_time: wholeOrNull("messages.server_time", row.server_time),
    created_at: whole("messages.created_at", row.created_at),
    status: row.status,
    failure: wholeOrNull("messages.failure", row.failure),
    edited_at: wholeOrNull("messages.edited_at", row.edited_at),
    stale: row.stale,
  });
}

export const keptPosition = (row: PositionRow): PositionRow =>
  Object.freeze({
    conversation: text(row.conversation),
    person: text(row.person),
    read_seq: whole("positions.read_seq", row.read_seq),
    recv_seq: whole("positions.recv_seq", row.recv_seq),
  });

export const keptPerson = (row: PersonRow): PersonRow =>
  Object.freeze({
    id: text(row.id),
    name: text(row.name),
    english: text(row.english),
    title: text(row.title),
    department: textOrNull(row.department),
    phone: text(row.phone),
    email: text(row.email),
    disabled: row.disabled,
    picture: textOrNull(row.picture),
    status: text(row.status),
    status_until: wholeOrNull("people.status_until", row.status_until),
  });

export const keptDepartment = (row: DepartmentRow): DepartmentRow =>
  Object.freeze({ id: text(row.id), name: text(row.name), parent: textOrNull(row.parent) });

export const keptPicture = (row: PictureRow, place: number): KeptPicture =>
  Object.freeze({
    id: text(row.id),
    // Bytes cannot be frozen: whoever is given them is given a copy.
    bytes: Uint8Array.from(row.bytes),
    used_at: whole("pictures.used_at", row.used_at),
    place,
  });

export const keptStream = (row: StreamCursor): StreamCursor =>
  Object.freeze({
    name: text(row.name),
    cursor: whole("streams.cursor", row.cursor),
    remote_rev: whole("streams.remote_rev", row.remote_rev),
  });

export const keptPersonal = (row: PersonalRow): PersonalRow =>
  Object.freeze({
    key: text(row.key),
    value: jsonFrozen(row.value),
    rev: whole("personal.rev", row.rev),
    unconfirmed: whole("personal.unconfirmed", row.unconfirmed),
  });

export const keptOutbox = (entry: OutboxEntry, place: number): KeptOutboxEntry =>
  Object.freeze({
    op_id: text(entry.op_id),
    lane: text(entry.lane),
    kind: entry.kind,
    target: text(entry.target),
    payload: jsonFrozen(entry.payload),
    attempts: whole("outbox.attempts", entry.attempts),
    next_try: whole("outbox.next_try", entry.next_try),
    losses: whole("outbox.losses", entry.losses),
    stuck: entry.stuck,
    place,
  });

export const keptRefused = (row: RefusedChange): RefusedChange =>
  Object.freeze({
    message: text(row.message),
    change: row.change,
    code: whole("refused.code", row.code),
    text: text(row.text),
  });

const parts: readonly string[] = uploadParts;
const states: readonly string[] = uploadStates;

export function keptUpload(row: UploadRow): UploadRow {
  if (!parts.includes(row.part))
    throw new ConstraintFailed("CHECK constraint failed: part IN ('file', 'thumb')");
  if (!states.includes(row.state))
    throw new ConstraintFailed(
      "CHECK constraint failed: state IN ('waiting', 'running', 'paused', 'failed')",
    );
  return Object.freeze({
    message: text(row.message),
    part: row.part,
    source: jsonFrozen(row.source),
    name: text(row.name),
    type: text(row.type),
    size: whole("uploads.size", row.size),
    url: textOrNull(row.url),
    sha256: textOrNull(row.sha256),
    state: row.state,
    failure: row.failure,
    queued_at: whole("uploads.queued_at", row.queued_at),
    batch: text(row.batch),
  });
}

export const keptFileRow = (row: KeptFileRow): KeptFileRow =>
  Object.freeze({
    sha256: text(row.sha256),
    size: whole("kept_files.size", row.size),
    used_at: whole("kept_files.used_at", row.used_at),
  });

export const keptRefusedAct = (row: RefusedAct): RefusedAct =>
  Object.freeze({
    op_id: text(row.op_id),
    conversation: text(row.conversation),
    request: text(row.request),
    ask: jsonFrozen(row.ask),
    at: whole("refused_acts.at", row.at),
    code: whole("refused_acts.code", row.code),
  });

export const keptRoster = (row: Roster): Roster =>
  Object.freeze({
    conversation: text(row.conversation),
    rev: whole("rosters.rev", row.rev),
    members: jsonFrozen(row.members),
  });
