import { afterEach, beforeEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { me, pageAnswer, pullAnswer, row, self, syncAnswer } from "../store/store-fixtures.ts";
import { memoryStore, startEngine } from "./testing/bench.ts";

/** In which order an engine asks for the newest messages, for what changed and for history. */

let store: ReturnType<typeof memoryStore>;
let engine: ReturnType<typeof startEngine>;
beforeEach(() => {
  store = memoryStore();
  engine = startEngine(store, self);
});
afterEach(async () => {
  await engine.setLive(false);
  await engine.messenger.stop();
  await store.close();
});

const rows = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, at) => row(from - at));
const asked = () => engine.asked.map(({ type, payload }) => [type, payload]);
const shown = async () =>
  (await engine.messenger.newestPage("c1")).messages.map(({ seq }) => seq).slice(-2);
const page = (before: number | null) => ["page", { conversation: "c1", before }];
const pull = (since: number) => ["pull", { conversation: "c1", since }];

/** Connects to a server that is at a rev; where nothing is here yet everything is brought. */
async function connect(rev: number): Promise<void> {
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(rev));
}
/** Everything up to 3 is here; then one is away. */
async function awayAtThree(): Promise<void> {
  await connect(3);
  await engine.next("page").answer(pageAnswer(rows(3, 1)));
  await engine.setLive(false);
}

test("CU11: a new device has the newest page first, then history downwards until the first visible place", async () => {
  await connect(300);
  const at = { rev: 300, n: 300, last_seq: 300 };
  expect(asked()).toEqual([page(null)]);
  await engine.next("page").answer(pageAnswer(rows(300, 250), { ...at, floor: 250 }));
  expect(await shown()).toEqual([299, 300]);
  expect(asked()).toEqual([page(250)]);
  await engine.next("page").answer(pageAnswer(rows(249, 100), { ...at, floor: 100 }));
  expect(asked()).toEqual([page(100)]);
  await engine.next("page").answer(pageAnswer(rows(99, 1), { ...at, floor: 1 }));
  await engine.time.advance(100);
  expect(asked()).toEqual([]);
});

test("CU11: history ends at the first place that one may see", async () => {
  await engine.setLive(true);
  const [entry] = syncAnswer(300).entries as [object];
  const seen = me({ spans: [[200, null]] });
  await engine.next("sync").answer(syncAnswer(300, { entries: [{ ...entry, me: seen }] }));
  const at = { rev: 300, n: 300, last_seq: 300, me: seen };
  await engine.next("page").answer(pageAnswer(rows(300, 250), { ...at, floor: 250 }));
  await engine.next("page").answer(pageAnswer(rows(249, 200), { ...at, floor: 200 }));
  await engine.time.advance(100);
  expect(asked()).toEqual([]);
});

test("CU11: more than 200 changes behind, the newest page is shown first, once for each connection, and moves nothing", async () => {
  await awayAtThree();
  await connect(204);
  const at = { rev: 204, n: 204, last_seq: 204 };
  expect(asked()).toEqual([page(null)]);
  await engine.next("page").answer(pageAnswer(rows(204, 180), { ...at, floor: 180 }));
  expect(await shown()).toEqual([203, 204]);
  expect(asked()).toEqual([pull(3)]);
  const some = pullAnswer(rows(103, 4).toReversed(), { ...at, cursor: 103, more: true });
  await engine.next("pull").answer(some);
  expect(asked()).toEqual([pull(103)]);
  await engine.setLive(false);
  await connect(400);
  expect(asked()).toEqual([page(null)]);
});

test("CU11: 200 changes behind, they are brought at once", async () => {
  await awayAtThree();
  await connect(203);
  expect(asked()).toEqual([pull(3)]);
});

test("CU11: a server that does not give the newest page keeps nobody from the changes", async () => {
  await awayAtThree();
  await connect(204);
  await engine.next("page").refuse(codes.internal);
  expect(asked()).toEqual([pull(3)]);
});
