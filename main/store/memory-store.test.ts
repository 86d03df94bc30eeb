import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import type { OperationArgs, OperationName } from "../messaging/operations/index.ts";
import { openMemoryStore } from "./memory-store.ts";
import { openDatabase } from "./open-database.ts";
import { type SqliteStore, sqliteStoreOn } from "./sqlite-store.ts";
import { pullAnswer, row, self, syncAnswer } from "./store-fixtures.ts";
import { outcomeOf, scribbleOn } from "./testing/outcome.ts";
import { madeNow, type OperationCall, operationCall } from "./testing/random-operations.ts";
import { sqliteRows } from "./testing/sqlite-rows.ts";

const run = (store: Pick<SqliteStore, "run">, { name, args }: OperationCall) =>
  // A name and its arguments come together from one call.
  outcomeOf(() => store.run(name, args as OperationArgs<OperationName>));

test("the store in memory answers every operation as SQLite does, and holds the same rows", () => {
  fc.assert(
    fc.property(fc.array(operationCall, { minLength: 5, maxLength: 60 }), (calls) => {
      const database = openDatabase(":memory:");
      try {
        const [sqlite, memory] = [sqliteStoreOn(database), openMemoryStore()];
        for (const call of calls) {
          const now = madeNow(call, memory.rows());
          const expected = run(sqlite, now);
          expect({ call: now, ...run(memory, now) }).toStrictEqual({ call: now, ...expected });
        }
        expect(structuredClone(memory.rows())).toStrictEqual(structuredClone(sqliteRows(database)));
      } finally {
        database.close();
      }
    }),
    runs(300),
  );
});

const queued = { id: "own", opId: "op", conversation: "c1", sender: self, text: "hi", now: 5 };

test("an operation that throws half-way leaves nothing", () => {
  const store = openMemoryStore();
  store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 10 });
  store.run("queueMessage", queued);
  const before = structuredClone(store.rows());
  // The message is written before its outbox entry finds its place taken.
  expect(() => store.run("queueMessage", { ...queued, id: "other" })).toThrow(
    "UNIQUE constraint failed: outbox.op_id",
  );
  expect(store.rows()).toStrictEqual(before);
  expect(store.run("laneHeads", {})).toHaveLength(1);
});

test("what an operation was given and gave back is no part of the store", () => {
  const store = openMemoryStore();
  store.run("applySyncPage", { answer: syncAnswer(0), firstToken: 10 });
  store.run("applyChange", { conversation: "c1", prev_rev: -1, rev: 3, rows: [] });
  const answer = structuredClone(pullAnswer([row(1, { content: { text: "a", in: [{ b: 1 }] } })]));
  store.run("applyPull", { conversation: "c1", since: 0, answer });
  store.run("queueMessage", queued);
  const before = structuredClone(store.rows());
  scribbleOn(answer);
  scribbleOn(store.run("laneHeads", {}));
  scribbleOn(store.run("listConversations", { self }));
  expect(before.messages.find(({ id }) => id === "m1")?.content["in"]).toEqual([{ b: 1 }]);
  // Asking for the list has said whose store it is.
  const { owner: _, summaries: _derived, ...rest } = before;
  expect(store.rows()).toMatchObject(rest);
});

test("a closed store runs nothing, and its rows can still be looked at", () => {
  const store = openMemoryStore();
  store.run("applySyncPage", { answer: syncAnswer(1), firstToken: 10 });
  store.close();
  expect(() => store.run("syncPoint", {})).toThrow("not open");
  expect(store.rows().account).toEqual({ epoch: "e1", since: 10 });
});
