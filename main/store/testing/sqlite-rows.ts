import type Database from "better-sqlite3";
import { createSqliteTx } from "../sqlite-tx.ts";
import type { StoreRows } from "../store-rows.ts";

/** Everything that a database holds, read past the store's own operations. */
export function sqliteRows(database: Database.Database): StoreRows {
  const tx = createSqliteTx(database);
  const keys = (table: string, column: string): string[] =>
    database
      .prepare<[], { key: string }>(
        `SELECT DISTINCT ${column} AS key FROM ${table} ORDER BY ${column}`,
      )
      .all()
      .map(({ key }) => key);
  const each = <Row>(table: string, column: string, get: (key: string) => Row | null): Row[] =>
    keys(table, column).flatMap((key) => get(key) ?? []);
  return {
    account: tx.account(),
    owner: tx.owner(),
    conversations: each("conversations", "id", tx.conversation),
    summaries: each("summaries", "conversation", tx.summary),
    messages: each("messages", "id", tx.message),
    positions: keys("positions", "conversation").flatMap((id) => tx.positions(id)),
    people: each("people", "id", tx.person),
    departments: each("departments", "id", tx.department),
    pictures: each("pictures", "id", tx.picture),
    streams: each("streams", "name", tx.stream),
    personal: each("personal", "key", tx.personal),
    outbox: tx.outbox(),
    refused: keys("refused", "message").flatMap((id) => tx.refusedOf([id])),
    refusedActs: each("refused_acts", "op_id", tx.refusedAct),
    uploads: keys("uploads", "message").flatMap((id) =>
      tx.uploadsOf([id]).sort((a, b) => (a.part < b.part ? -1 : 1)),
    ),
    keptFiles: each("kept_files", "sha256", tx.keptFile),
    played: keys("played", "message"),
    rosters: each("rosters", "conversation", tx.roster),
  };
}
