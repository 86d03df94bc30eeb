import Database from "better-sqlite3";
import { openSqliteStore } from "../sqlite-store.ts";
import { directoryAnswer, pullAnswer, row, self, syncAnswer } from "../store-fixtures.ts";
import { sqliteRows } from "./sqlite-rows.ts";
import type { StoreRows } from "../store-rows.ts";

/** How many messages of somebody else's are in it. */
export const receivedCount = 300;

/**
 * A history at `path` with everything that only this machine has: messages that were never tried and that were, with an edit and a
 * cancel behind them, one that was refused, a refused edit, a draft and a mark. It is closed well.
 */
export function makeUnsentHistory(path: string): void {
  const store = openSqliteStore(path);
  store.run("actAs", { self });
  store.run("applySyncPage", { answer: syncAnswer(receivedCount), firstToken: 1 });
  const received = Array.from({ length: receivedCount }, (_, at) =>
    row(at + 1, { content: { text: `received ${at + 1} ${"x".repeat(300)}` } }),
  );
  received[9] = row(10, { sender: self });
  store.run("applyPull", { conversation: "c1", since: 0, answer: pullAnswer(received) });
  store.run("applyPull", {
    conversation: "directory",
    since: 0,
    answer: directoryAnswer(2, { [self]: null, "p-peer": null }),
  });
  for (let count = 1; count <= 6; count++)
    store.run("queueMessage", {
      id: `own ${count}`,
      opId: `op ${count}`,
      conversation: "c1",
      sender: self,
      text: `unsent ${count} ${"y".repeat(900)}`,
      now: 2_000 + count,
    });
  for (const opId of ["op 1", "op 2", "op 4"]) store.run("noteAttempt", { opId, nextTry: 9 });
  store.run("editMessage", { id: "own 2", opId: "edit of 2", self, text: "rewritten" });
  store.run("takeBack", { id: "own 4", opId: "cancel of 4" });
  store.run("applySendRefusal", { opId: "op 5", id: "own 5", code: 1301 });
  store.run("editMessage", { id: "m10", opId: "edit of m10", self, text: "too late" });
  store.run("noteAttempt", { opId: "edit of m10", nextTry: 9 });
  store.run("applyChangeRefusal", { opId: "edit of m10", code: 1311 });
  store.run("setDraft", { conversation: "c1", text: "a draft" });
  store.run("setMark", { conversation: "c1", muted: true });
  store.close();
}

/** Everything that a database holds; reading leaves nothing behind. */
export function rowsIn(path: string): StoreRows {
  const database = new Database(path, { fileMustExist: true });
  try {
    return sqliteRows(database);
  } finally {
    database.close();
  }
}
