import { afterEach, beforeEach, expect, test } from "vitest";
import type { RequestType } from "#shared/wire/requests.ts";
import { pageAnswer, pullAnswer, row, self, syncAnswer } from "../store/store-fixtures.ts";
import type { CatchingUp } from "./progress.ts";
import { memoryStore, startEngine } from "./testing/bench.ts";

let store: ReturnType<typeof memoryStore>;
let engine: ReturnType<typeof startEngine>;
let told: CatchingUp[];
beforeEach(() => {
  store = memoryStore();
  engine = startEngine(store, self);
  told = [];
  engine.messenger.onCatchingUp((state) => told.push(state));
});
afterEach(async () => {
  await engine.setLive(false);
  await engine.messenger.stop();
  expect(engine.time.pending()).toBe(0);
  await store.close();
});

const asked = (...types: RequestType[]) =>
  engine.asked.filter(({ type }) => types.includes(type)).map(({ payload }) => payload);
const waiting = () => asked("page", "pull");
/** Rows down from a place, as a page has them. */
const down = (from: number, to: number) =>
  Array.from({ length: from + 1 - to }, (_, at) => row(from - at));

const newestOf = (last: number, floor: number) =>
  pageAnswer(down(last, floor), { floor, rev: last, n: last, last_seq: last });

/** A new device, of which the newest page has come. */
async function newDevice(): Promise<void> {
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(900));
  await engine.next("page").answer(newestOf(900, 891));
}

/** A device that has the first three, and comes back when there are a thousand. */
async function farBehind(): Promise<void> {
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(3));
  await engine.next("page").answer(pageAnswer(down(3, 1)));
  await engine.setLive(false);
  engine.messenger.holdHistory("person");
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(1_000));
}

test("CU16: held history waits while first pages and news come, and goes on where it stood", async () => {
  engine.messenger.holdHistory("person");
  await newDevice();
  expect(waiting()).toEqual([]);
  expect(told.at(-1)).toEqual({ catchingUp: false, progress: 0.01 });

  await engine.push({
    type: "change",
    payload: { conversation: "c1", prev_rev: -1, rev: 901, rows: [] },
  });
  expect(waiting()).toEqual([{ conversation: "c1", since: 900 }]);
  await engine
    .next("pull")
    .answer(pullAnswer([row(901)], { cursor: 901, rev: 901, n: 901, last_seq: 901 }));
  const { messages } = await engine.messenger.newestPage("c1");
  expect(messages.at(-1)?.seq).toBe(901);
  expect(waiting()).toEqual([]);

  engine.messenger.releaseHistory("person");
  await engine.time.advance(0);
  expect(waiting()).toEqual([{ conversation: "c1", before: 891 }]);
});

test("CU16: what is on its way when history is held is kept, and nothing more is asked for", async () => {
  await newDevice();
  expect(waiting()).toEqual([{ conversation: "c1", before: 891 }]);
  engine.messenger.holdHistory("person");
  await engine.next("page").answer(pageAnswer(down(890, 881), { floor: 881, rev: 900 }));
  expect(waiting()).toEqual([]);
  engine.messenger.releaseHistory("person");
  await engine.time.advance(0);
  expect(waiting()).toEqual([{ conversation: "c1", before: 881 }]);
});

test("CU16: the page below where somebody reads comes, that one alone, and lowers the floor if it stands there", async () => {
  engine.messenger.holdHistory("person");
  await newDevice();
  engine.messenger.reachHistory("c1", 891);
  await engine.time.advance(0);
  expect(waiting()).toEqual([{ conversation: "c1", before: 891 }]);
  await engine.next("page").answer(pageAnswer(down(890, 881), { floor: 881, rev: 900 }));
  expect(waiting()).toEqual([]);
  const [behind] = await store.run("behind", { first: [], limit: 9 });
  expect(behind).toMatchObject({ want: "history", floor: 881 });
});

test("CU16: far behind, the newest page comes and moves nothing; what lies between waits", async () => {
  await farBehind();
  expect(waiting()).toEqual([{ conversation: "c1", before: null }]);
  await engine.next("page").answer(newestOf(1_000, 991));
  expect(waiting()).toEqual([]);

  // What goes on from there is shown as it comes.
  await engine.push({
    type: "change",
    payload: { conversation: "c1", prev_rev: 1_000, rev: 1_001, rows: [row(1_001)] },
  });
  expect(waiting()).toEqual([]);
  const { messages } = await engine.messenger.newestPage("c1");
  expect(messages.at(-1)?.seq).toBe(1_001);

  // What does not is looked at anew.
  await engine.push({
    type: "change",
    payload: { conversation: "c1", prev_rev: -1, rev: 1_009, rows: [] },
  });
  expect(waiting()).toEqual([{ conversation: "c1", before: null }]);
  await engine.next("page").answer(newestOf(1_009, 1_000));
  expect(waiting()).toEqual([]);

  engine.messenger.releaseHistory("person");
  await engine.time.advance(0);
  expect(waiting()).toEqual([{ conversation: "c1", since: 3 }]);
});

test("CU16: a gap that somebody scrolls to is filled from below, and the cursor stays", async () => {
  await farBehind();
  await engine.next("page").answer(newestOf(1_000, 991));
  engine.messenger.reachHistory("c1", 991);
  await engine.time.advance(0);
  expect(waiting()).toEqual([{ conversation: "c1", before: 991 }]);
  await engine.next("page").answer(pageAnswer(down(990, 981), { floor: 981, rev: 1_000 }));
  expect(waiting()).toEqual([]);
  const [behind] = await store.run("behind", { first: [], limit: 9 });
  expect(behind).toMatchObject({ want: "changes", cursor: 3 });
  const { messages } = await engine.messenger.olderPage("c1", 991);
  expect(messages.at(-1)?.seq).toBe(990);
});

test("CU16: conversations that are far behind do not crowd out what is new elsewhere", async () => {
  const ids = Array.from({ length: 120 }, (_, at) => `a${at}`);
  const [one] = syncAnswer(3).entries as object[];
  const entry = (conversation: string, rev: number) => ({
    ...one,
    conversation,
    rev,
    last_seq: rev,
    n: rev,
    preview: null,
  });
  const entries = (rev: number) => [...ids, "c1"].map((id) => entry(id, id === "c1" ? 3 : rev));
  const answerAll = async (): Promise<void> => {
    for (let next = engine.asked.find(({ type }) => type === "page"); next;) {
      const { conversation } = next.payload as { conversation: string };
      const rows = down(3, 1).map((each) => ({
        ...each,
        conversation,
        id: `${conversation}-${each.seq}`,
      }));
      await next.answer(pageAnswer(rows));
      next = engine.asked.find(({ type }) => type === "page");
    }
  };
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(3, { entries: entries(3) }));
  await answerAll();
  await engine.setLive(false);
  engine.messenger.holdHistory("person");
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(1_000, { entries: entries(1_000) }));
  await answerAll();
  expect(waiting()).toEqual([]);
  await engine.push({
    type: "change",
    payload: { conversation: "c1", prev_rev: -1, rev: 4, rows: [] },
  });
  expect(waiting()).toEqual([{ conversation: "c1", since: 3 }]);
});

test("CU8, CU16: a hold keeps nothing of one's own from a server that has lost it", async () => {
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(3));
  await engine.next("page").answer(pageAnswer([...down(3, 2), { ...row(1), sender: self }]));
  await engine.setLive(false);
  engine.messenger.holdHistory("person");
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(20, { epoch: "e2" }));
  const lost = (from: number, to: number) =>
    down(from, to).map((one) => ({ ...one, id: `new-${one.id}` }));
  const newest = { floor: 11, rev: 20, n: 20, last_seq: 20 };
  await engine.next("page").answer(pageAnswer(lost(20, 11), newest));
  expect(waiting()).toEqual([{ conversation: "c1", before: 11 }]);
  await engine.next("page").answer(pageAnswer(lost(10, 1), { floor: 1, rev: 20 }));
  expect(asked("send")).toMatchObject([{ id: row(1).id }]);
});

test("CU16: history goes on when nobody holds it any more", async () => {
  engine.messenger.holdHistory("person");
  engine.messenger.holdHistory("somebody else");
  await newDevice();
  engine.messenger.releaseHistory("person");
  await engine.time.advance(0);
  expect(waiting()).toEqual([]);
  engine.messenger.releaseHistory("somebody else");
  await engine.time.advance(0);
  expect(waiting()).toEqual([{ conversation: "c1", before: 891 }]);
});

test("CU3, CU4: the next page is asked for while the last one is being kept, and once", async () => {
  await newDevice();
  const keeping = store.hold("applyPage");
  await engine.next("page").answer(pageAnswer(down(890, 881), { floor: 881, rev: 900 }));
  expect(waiting()).toEqual([{ conversation: "c1", before: 881 }]);
  keeping.release();
  await engine.time.advance(0);
  expect(waiting()).toEqual([{ conversation: "c1", before: 881 }]);
});
