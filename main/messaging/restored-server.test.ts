import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import type { RequestType } from "#shared/wire/requests.ts";
import { pageAnswer, peer, pullAnswer, row, self, syncAnswer } from "../store/store-fixtures.ts";
import type { OperationName } from "./operations/index.ts";
import { memoryStore, settle, startEngine } from "./testing/bench.ts";
import {
  catchUp,
  entryOf,
  firstPage,
  madeAgain,
  reconnect,
  sent,
  withoutConversation,
} from "./testing/restored.ts";

let store: ReturnType<typeof memoryStore>;
let engine: ReturnType<typeof startEngine>;
beforeEach(() => {
  store = memoryStore();
  engine = startEngine(store, self);
});
afterEach(async () => {
  await engine.setLive(false);
  await engine.messenger.stop();
  expect([engine.time.pending(), engine.listeners()]).toEqual([0, 0]);
  await store.close();
});

const asked = (type: RequestType) =>
  engine.asked.filter((one) => one.type === type).map(({ payload }) => payload);
const shown = async () =>
  (await engine.messenger.newestPage("c1")).messages.map(
    ({ text, status }) => `${text}: ${status}`,
  );

describe("a backup in the server's place", () => {
  test("CU7, CU8: it is noticed by its token; what it lost of one's own goes out again", async () => {
    await catchUp(engine);
    const id = await sent(engine, "after the backup was made");
    const own = row(4, { id, sender: self, content: { text: "after the backup was made" } });
    const payload = { conversation: "c1", prev_rev: 3, rev: 4, rows: [own] };
    await engine.push({ type: "change", payload });
    await reconnect(engine);
    expect(engine.next("sync").payload).toMatchObject({ since: 10 });
    await engine.next("sync").answer(syncAnswer(0, { entries: [], token: 4 }));
    await engine.time.advance(60_000);
    expect(engine.next("sync").payload).toMatchObject({ since: 0 });
    await engine.next("sync").answer(syncAnswer(3, { token: 4 }));
    await engine.next("page").answer(firstPage());
    expect(asked("send")).toMatchObject([{ id }]);
    expect((await shown()).at(-1)).toBe("after the backup was made: queued");
    await engine.next("send").answer({ id, seq: 4, server_time: 10 });
    expect((await shown()).at(-1)).toBe("after the backup was made: sent");
  });

  test.each([
    ["conversation", { ...entryOf(2) }],
    ["stream", { conversation: "self", stream: true, rev: 6 }],
    ["conversation that one had left then", { conversation: "c1", left: true, rev: 2 }],
  ])(
    "CU7: one that was made while one was connected is noticed by a %s that went back",
    async (_, entry) => {
      await engine.setLive(true);
      const self7 = { conversation: "self", stream: true, rev: 7 };
      const entries = [...syncAnswer(3).entries, self7];
      await engine.next("sync").answer(syncAnswer(3, { entries }));
      await engine.next("pull").answer(pullAnswer([], { cursor: 7, rev: 7 }));
      await engine.next("page").answer(firstPage());
      await reconnect(engine);
      expect(engine.next("sync").payload).toMatchObject({ epoch: "e1", since: 10 });
      // Its token is above the one from before.
      const back = { token: 12, entries: [entry] };
      await engine.next("sync").answer(syncAnswer(2, back));
      expect(asked("pull")).toEqual([]);
      await engine.time.advance(60_000);
      expect(engine.next("sync").payload).toMatchObject({ since: 0 });
      await engine.next("sync").answer(syncAnswer(2, { token: 12, entries: [entryOf(2)] }));
      await engine.next("page").answer(pageAnswer([2, 1].map((seq) => row(seq))));
      const { messages } = await engine.messenger.newestPage("c1");
      expect(messages.map(({ id, lost }) => [id, lost])).toEqual([
        ["m1", false],
        ["m2", false],
        ["m3", true],
      ]);
    },
  );

  test("CU8: what one has recalled, and it has as it was, is taken back once more at once", async () => {
    await catchUp(engine);
    const own = row(4, { id: "own", sender: self });
    const gone = { ...own, rev: 5, recalled: true, content: {} };
    const at = { conversation: "c1", prev_rev: 3, rev: 5 };
    await engine.push({ type: "change", payload: { ...at, rows: [gone] } });
    await reconnect(engine);
    const entries = [entryOf(4)];
    await engine.next("sync").answer(syncAnswer(4, { epoch: "e2", token: 4, entries }));
    await engine.next("page").answer(pageAnswer([own, ...[3, 2, 1].map((seq) => row(seq))]));
    expect(engine.next("cancel").payload).toMatchObject({ conversation: "c1", id: "own" });
    const { messages } = await engine.messenger.newestPage("c1");
    expect(messages.at(-1)).toMatchObject({ id: "own", recalled: true, text: "" });
  });
});

describe("a conversation that a restored server has lost", () => {
  test("CU15: it is asked for again, once on a connection", async () => {
    const again: number[] = [];
    engine.messenger.onSentAgain((messages) => again.push(messages));
    await catchUp(engine);
    const id = await sent(engine, "lost with all the rest");
    await withoutConversation(engine);
    expect(again).toEqual([]);
    expect(engine.next("direct").payload).toEqual({ person: peer });
    await madeAgain(engine);
    expect(asked("send")).toMatchObject([{ id }]);
    expect(again).toEqual([1]);
    expect(asked("direct")).toEqual([]);
  });

  test.each([
    ["that is too busy", codes.internal, true],
    ["that cannot write", codes.cannotStore, true],
    ["that knows nobody of that name", codes.noSuchPerson, false],
  ])("CU15: whether a server %s is asked for it again", async (_, code, again) => {
    await catchUp(engine);
    await sent(engine, "lost with all the rest");
    await withoutConversation(engine);
    await engine.next("direct").refuse(code);
    expect(asked("direct")).toEqual([]);
    await engine.time.advance(120_000);
    expect(asked("direct")).toHaveLength(again ? 1 : 0);
  });

  test("CU8: what was taken back does not go out again, though that was refused with the conversation", async () => {
    await catchUp(engine);
    await engine.messenger.sendMessage({ conversation: "c1", text: "taken back" });
    await settle();
    const { id } = engine.next("send").payload as { readonly id: string };
    await engine.messenger.takeBack(id);
    const rows = [row(4, { id, sender: self })];
    await engine.push({
      type: "change",
      payload: { conversation: "c1", prev_rev: 3, rev: 4, rows },
    });
    await reconnect(engine);
    await engine.next("cancel").refuse(codes.notMember);
    await engine.next("sync").answer(syncAnswer(0, { epoch: "e2", token: 4, entries: [] }));
    expect([asked("direct"), asked("send")]).toEqual([[], []]);
  });

  test("CU8: what was recalled before that was known is buried, and not sent to it", async () => {
    await catchUp(engine);
    const id = await sent(engine, "recalled");
    await engine.setLive(false);
    await engine.messenger.recallMessage(id);
    await engine.setLive(true);
    await engine.next("recall").refuse(codes.notMember);
    await engine.next("sync").answer(syncAnswer(0, { epoch: "e2", token: 4, entries: [] }));
    await madeAgain(engine);
    expect(asked("send")).toEqual([]);
    expect(asked("cancel")).toMatchObject([{ conversation: "c1", id }]);
  });
});

describe("a round that began on an earlier connection", () => {
  const types = () => engine.asked.map(({ type }) => type);

  /** The connection becomes another one while the last one's round waits for its store. */
  const overtake = async (operation: OperationName, begin: () => Promise<void>): Promise<void> => {
    const held = store.hold(operation);
    await begin();
    await reconnect(engine);
    held.release();
    await settle();
  };

  test.each(["applyChange", "behind", "missing", "requeueLacking"] as const)(
    "CU2, CU15: one that waits for %s asks the next connection's server for nothing",
    async (operation) => {
      await catchUp(engine);
      await sent(engine, "lost with all the rest");
      await reconnect(engine);
      const payload = { conversation: "c2", prev_rev: -1, rev: 0, rows: [] };
      await engine.push({ type: "change", payload });
      const gone = syncAnswer(0, { epoch: "e2", token: 4, entries: [] });
      await overtake(operation, () => engine.next("sync").answer(gone));
      expect(types()).toEqual(["sync"]);
    },
  );

  test.each(["behind", "missing"] as const)(
    "CU2: one that waits for %s asks it for no changes either",
    async (operation) => {
      await catchUp(engine);
      await reconnect(engine);
      await overtake(operation, () => engine.next("sync").answer(syncAnswer(4)));
      expect(types()).toEqual(["sync"]);
    },
  );
});
