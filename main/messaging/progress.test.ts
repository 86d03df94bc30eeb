import { afterEach, beforeEach, expect, test } from "vitest";
import { pageAnswer, row, syncAnswer } from "../store/store-fixtures.ts";
import { type CatchingUp, createProgress } from "./progress.ts";
import { memoryStore } from "./testing/bench.ts";

let store: ReturnType<typeof memoryStore>;
let told: CatchingUp[];
let progress: ReturnType<typeof createProgress>;
beforeEach(() => {
  store = memoryStore();
  told = [];
  progress = createProgress({ store, onCatchingUp: (state) => told.push(state) });
});
afterEach(() => store.close());

/** The server has a conversation of so many messages; nothing of it is here. */
const has = async (count: number, conversation = "c1"): Promise<void> => {
  const [entry] = syncAnswer(count).entries as object[];
  const entries = [{ ...entry, conversation, preview: null }];
  await store.run("applySyncPage", { answer: syncAnswer(count, { entries }), firstToken: 10 });
};
/** Its newest page comes, or the one below `before`, down to a floor: from there up nothing is missing. */
const comes = (last: number, before: number | null, floor: number) =>
  store.run("applyPage", {
    conversation: "c1",
    before,
    peek: false,
    answer: pageAnswer([row(floor)], { floor, rev: last, n: last, last_seq: last }),
  });
const shown = () => told.map((state) => state.progress);

test("from five hundred missing on it is told how far it is, in whole hundredths; of less it is not", async () => {
  await has(499);
  await progress.tell(true);
  await comes(499, null, 100);
  await progress.tell(true);
  // Nothing is said twice in a row.
  expect(told).toEqual([{ catchingUp: true, progress: null }]);

  await has(400, "c2");
  await progress.tell(true);
  expect(told).toHaveLength(1);
  await has(401, "c2");
  await progress.tell(true);
  expect(told.at(-1)).toEqual({ catchingUp: true, progress: 0 });
});

test("it goes by what was missing at the most, and ends with nothing to tell", async () => {
  progress.begin();
  await has(500);
  await progress.tell(true);
  await comes(500, null, 376);
  await progress.tell(true);
  // A part of a hundredth is none.
  await comes(500, 376, 372);
  await progress.tell(true);
  await comes(500, 372, 3);
  await progress.tell(false);
  await comes(500, 3, 1);
  await progress.tell(false);
  expect(told).toEqual([
    { catchingUp: true, progress: null },
    { catchingUp: true, progress: 0 },
    { catchingUp: true, progress: 0.25 },
    { catchingUp: false, progress: 0.99 },
    { catchingUp: false, progress: null },
  ]);
});

test("it never falls within one catching up, whatever comes up meanwhile; the next one begins anew", async () => {
  await has(1_000);
  await progress.tell(true);
  await comes(1_000, null, 401);
  await progress.tell(true);
  await has(300, "c2");
  await progress.tell(true);
  await has(3_000, "c3");
  await progress.tell(true);
  await comes(1_000, 401, 1);
  await progress.tell(true);
  expect(shown()).toEqual([0, 0.6]);

  progress.allHere();
  await progress.tell(true);
  expect(shown()).toEqual([0, 0.6, 0]);
  progress.reset();
  await progress.tell(true);
  expect(shown()).toEqual([0, 0.6, 0, 0]);
});
