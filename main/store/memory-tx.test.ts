import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { unknownConversation } from "../messaging/operations/merge.ts";
import { openMemoryRows, openSqliteRows, type OpenRows } from "./testing/open-rows.ts";
import { type Outcome, outcomeOf, scribbleOn } from "./testing/outcome.ts";
import { callOf, startIds, type TxCall, txCall } from "./testing/random-tx-calls.ts";

interface Transaction {
  readonly calls: readonly TxCall[];
  /** Whether it is given up at its end. */
  readonly fails: boolean;
}

const transaction: fc.Arbitrary<Transaction> = fc.record({
  calls: fc.array(txCall, { minLength: 1, maxLength: 12 }),
  fails: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
});

/** What each call of a transaction answered, and whether it was committed. */
function run(store: OpenRows, { calls, fails }: Transaction, isRude: boolean) {
  const outcomes: Outcome[] = [];
  const end = outcomeOf(() =>
    store.transact((tx) => {
      for (const call of calls) {
        const own: TxCall = { ...call, args: structuredClone(call.args) };
        outcomes.push({ result: answerOf(() => callOf(tx, own), isRude) });
        if (isRude) scribbleOn(own.args);
      }
      if (fails) throw new Error("given up");
    }),
  );
  return { outcomes, isCommitted: !("error" in end) };
}

function answerOf(call: () => unknown, isRude: boolean): unknown {
  const given = call();
  const answer = structuredClone(given);
  if (isRude) scribbleOn(given);
  return answer;
}

const start = (store: OpenRows): void =>
  store.transact((tx) => {
    for (const id of startIds) tx.putConversation(unknownConversation(id));
  });

test("the rows in memory are those of SQLite after any calls, whatever is done with what they were given and gave", () => {
  fc.assert(
    fc.property(fc.array(transaction, { minLength: 1, maxLength: 12 }), (transactions) => {
      const [sqlite, memory] = [openSqliteRows(), openMemoryRows()];
      try {
        for (const store of [sqlite, memory]) start(store);
        for (const one of transactions) {
          const expected = run(sqlite, one, false);
          expect(run(memory, one, true)).toStrictEqual(expected);
          expect(structuredClone(memory.rows())).toStrictEqual(structuredClone(sqlite.rows()));
        }
      } finally {
        sqlite.close();
      }
    }),
    runs(150),
  );
});
