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

/** Everything that a store holds, for those who check it from outside: plain data, each list in order of its key. */
export interface StoreRows {
  readonly account: AccountRow;
  readonly owner: string | null;
  readonly conversations: readonly ConversationRow[];
  readonly summaries: readonly SummaryRow[];
  readonly messages: readonly MessageRecord[];
  readonly positions: readonly PositionRow[];
  readonly people: readonly PersonRow[];
  readonly departments: readonly DepartmentRow[];
  readonly pictures: readonly PictureRow[];
  readonly streams: readonly StreamCursor[];
  readonly personal: readonly PersonalRow[];
  /** In the order in which they were added. */
  readonly outbox: readonly OutboxEntry[];
  readonly refused: readonly RefusedChange[];
  readonly refusedActs: readonly RefusedAct[];
  /** By message, then part. */
  readonly uploads: readonly UploadRow[];
  readonly keptFiles: readonly KeptFileRow[];
  readonly played: readonly string[];
  readonly rosters: readonly Roster[];
}
