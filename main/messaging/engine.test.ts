import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import type { RequestPayload } from "#shared/wire/requests.ts";
import { me, pageAnswer, pullAnswer, row, self, syncAnswer } from "../store/store-fixtures.ts";
import { memoryStore, settle, startEngine } from "./testing/bench.ts";

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

const firstPage = () => pageAnswer([3, 2, 1].map((seq) => row(seq)));

/** Connects and brings everything in: one conversation with three messages. */
async function catchUp(): Promise<void> {
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(3));
  await engine.next("page").answer(firstPage());
}

const say = async (text: string) => {
  const outcome = await engine.messenger.sendMessage({ conversation: "c1", text });
  await settle();
  return outcome;
};
const shown = async () =>
  (await engine.messenger.newestPage("c1")).messages.map(
    ({ text, status }) => `${text}: ${status}`,
  );
const sends = () =>
  engine.asked
    .filter(({ type }) => type === "send")
    .map(({ payload }) => payload as RequestPayload<"send"> & { content: { text: string } });

describe("the outbox", () => {
  test("OB1: what was written without a connection goes out when there is one", async () => {
    await catchUp();
    await engine.setLive(false);
    expect(await say("hello")).toMatchObject({ ok: true, message: { status: "queued" } });
    expect(sends()).toEqual([]);
    await engine.setLive(true);
    expect(sends().map(({ content }) => content.text)).toEqual(["hello"]);
  });

  test("OB2: a lane sends one after the other, in the order of writing", async () => {
    await catchUp();
    await say("one");
    await say("two");
    expect(sends().map(({ content }) => content.text)).toEqual(["one"]);
    await engine.next("send").answer({ id: sends()[0]?.id ?? "", seq: 4, server_time: 1 });
    expect(sends().map(({ content }) => content.text)).toEqual(["two"]);
    expect((await shown()).slice(-2)).toEqual(["one: sent", "two: queued"]);
  });

  test("OB2: so many lanes send at once, and the next one when one of them is done", async () => {
    await engine.setLive(true);
    const [entry] = syncAnswer(3).entries as object[];
    const ids = ["l1", "l2", "l3", "l4", "l5", "l6"];
    const entries = ids.map((conversation) => ({ ...entry, conversation, preview: null }));
    await engine.next("sync").answer(syncAnswer(3, { entries }));
    for (const conversation of ids)
      await engine.messenger.sendMessage({ conversation, text: conversation });
    await settle();
    const waiting = () => sends().map(({ conversation }) => conversation);
    expect(waiting()).toEqual(["l1", "l2", "l3", "l4"]);
    await engine.next("send").lose();
    expect(waiting()).toEqual(["l2", "l3", "l4", "l5"]);
  });

  test("OB7: a lost answer is tried again under the same id, and never called failed", async () => {
    await catchUp();
    await say("hello");
    const [first] = sends();
    await engine.next("send").lose();
    expect(sends()).toEqual([]);
    expect((await shown()).at(-1)).toBe("hello: queued");
    await engine.time.advance(120_000);
    expect(sends().map(({ id }) => id)).toEqual([first?.id]);
  });

  test.each([codes.rateLimited, codes.stopping, codes.internal, codes.cannotStore])(
    "OB7: code %i is passing: tried again",
    async (code) => {
      await catchUp();
      await say("hello");
      await engine.next("send").refuse(code);
      expect((await shown()).at(-1)).toBe("hello: queued");
      await engine.time.advance(120_000);
      expect(sends()).toHaveLength(1);
    },
  );

  test("OB7, CU10: a refusal that names a time is tried again then, not after a delay of its own", async () => {
    await catchUp();
    await say("hello");
    for (let refusals = 0; refusals < 8; refusals++) {
      await engine.next("send").refuse(codes.rateLimited, undefined, 700);
      await engine.time.advance(699);
      expect(sends()).toHaveLength(0);
      await engine.time.advance(1);
    }
    expect(sends()).toHaveLength(1);
  });

  test("OB5: a definite refusal fails it, and the lane goes on", async () => {
    await catchUp();
    await say("refused");
    await say("next");
    await engine.next("send").refuse(codes.invalidContent);
    expect(sends().map(({ content }) => content.text)).toEqual(["next"]);
    expect((await shown()).slice(-2)).toEqual(["refused: failed", "next: queued"]);
  });

  test("OB4: an answer about another message, or without a place, gives no place: the same id goes out again", async () => {
    await catchUp();
    await say("hello");
    const [first] = sends();
    await engine.next("send").answer({ id: "somebody-elses", seq: 2, server_time: 1 });
    expect((await shown()).at(-1)).toBe("hello: queued");
    await engine.time.advance(120_000);
    expect(sends().map(({ id }) => id)).toEqual([first?.id]);
    await engine.next("send").answer({ id: first?.id ?? "", seq: 0, server_time: 1 });
    expect((await shown()).at(-1)).toBe("hello: queued");
  });

  test("OB8: taking back goes out as a request of its own, again after a lost answer", async () => {
    await catchUp();
    const said = await say("too early");
    const id = said.ok ? said.message.id : "";
    await engine.next("send").lose();
    expect(await engine.messenger.takeBack(id)).toBe("too early");
    await engine.time.advance(0);
    expect(sends()).toEqual([]);
    expect(engine.next("cancel").payload).toMatchObject({ conversation: "c1", id });
    await engine.next("cancel").lose();
    await engine.time.advance(120_000);
    await engine.next("cancel").answer({});
    await engine.time.advance(600_000);
    expect(engine.asked.filter(({ type }) => type !== "positions")).toEqual([]);
  });

  test("OB6: a retry goes out under the same id", async () => {
    await catchUp();
    const said = await say("again");
    const id = said.ok ? said.message.id : "";
    await engine.next("send").refuse(codes.notMember);
    await engine.messenger.retryMessage(id);
    await engine.time.advance(0);
    expect(sends().map((payload) => payload.id)).toEqual([id]);
  });

  test("OB3: after a kill another engine over the same store sends the same id", async () => {
    await catchUp();
    await say("before the kill");
    const [before] = sends();
    // The first engine is cut off with its request under way, as a kill does.
    const second = startEngine(store, self);
    await second.setLive(true);
    const again = second.asked
      .filter(({ type }) => type === "send")
      .map(({ payload }) => payload as { id: string });
    expect(again.map(({ id }) => id)).toEqual([before?.id]);
    await second.setLive(false);
    await second.messenger.stop();
  });

  test("a clock that was set back does not hold a message for ever", async () => {
    await catchUp();
    await say("hello");
    await engine.next("send").lose();
    engine.time.setClock(1_000);
    await say("wake");
    expect(sends().map(({ content }) => content.text)).toEqual(["hello"]);
  });

  test("OB3: what is rewritten between the choice of an entry and its attempt goes out as rewritten", async () => {
    await catchUp();
    const chosen = store.hold("laneHeads");
    const said = await say("first thought");
    await engine.messenger.editMessage(said.ok ? said.message.id : "", "second thought");
    chosen.release();
    await settle();
    expect(sends().map(({ content }) => content.text)).toEqual(["second thought"]);
    expect((await shown()).at(-1)).toBe("second thought: queued");
  });

  test("OB10: what was alone on its way at three lost connections is parked, and goes out later by itself", async () => {
    await catchUp();
    await say("poison");
    await say("after it");
    const [{ id } = { id: "" }] = sends();
    for (let losses = 0; losses < 3; losses++) {
      expect(sends().map((one) => one.id)).toEqual([id]);
      await engine.setLive(false);
      await engine.setLive(true);
      await engine.next("sync").answer(syncAnswer(3));
    }
    expect(sends().map(({ content }) => content.text)).toEqual(["after it"]);
    const { messages } = await engine.messenger.newestPage("c1");
    expect(messages.find((one) => one.id === id)).toMatchObject({ status: "queued", stuck: true });
    await engine.next("send").answer({ id: sends()[0]?.id ?? "", seq: 4, server_time: 1 });
    await engine.time.advance(599_000);
    expect(sends()).toEqual([]);
    await engine.time.advance(2_000);
    expect(sends().map((one) => one.id)).toEqual([id]);
    await engine.next("send").answer({ id, seq: 5, server_time: 1 });
    expect(await shown()).toContain("poison: sent");
  });

  test("OB10: somebody who asks for it does not wait, and what is lost among others is not to blame", async () => {
    await catchUp();
    await say("poison");
    const [{ id } = { id: "" }] = sends();
    for (let losses = 0; losses < 3; losses++) {
      await engine.setLive(false);
      await engine.setLive(true);
    }
    expect(sends()).toEqual([]);
    await engine.messenger.retryMessage(id);
    await settle();
    expect(sends().map((one) => one.id)).toEqual([id]);
  });

  test("OB10: a recall does not wait for an edit that is parked, until it would be too late", async () => {
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(2));
    const rows = [row(3, { sender: self }), row(2), row(1)];
    await engine.next("page").answer(pageAnswer(rows));
    await engine.messenger.editMessage("m3", "poison");
    await settle();
    for (let losses = 0; losses < 3; losses++) {
      await Promise.all(
        engine.asked.filter(({ type }) => type !== "edit").map((one) => one.lose()),
      );
      expect(engine.asked.map(({ type }) => type)).toEqual(["edit"]);
      await engine.setLive(false);
      await engine.setLive(true);
    }
    const { messages } = await engine.messenger.newestPage("c1");
    expect(messages.at(-1)).toMatchObject({ text: "poison", stuck: true });
    expect(await engine.messenger.recallMessage("m3")).toEqual({ ok: true });
    await settle();
    expect(engine.next("recall").payload).toMatchObject({ id: "m3" });
  });

  test("OB10: a recall does not wait for an edit that is on its way, and would be parked with it", async () => {
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(2));
    const rows = [row(3, { sender: self }), row(2), row(1)];
    await engine.next("page").answer(pageAnswer(rows));
    await engine.messenger.editMessage("m3", "poison");
    await settle();
    for (let losses = 0; losses < 3; losses++) {
      await Promise.all(
        engine.asked.filter(({ type }) => type !== "edit").map((one) => one.lose()),
      );
      expect(engine.asked.map(({ type }) => type)).toEqual(["edit"]);
      if (losses === 2) expect(await engine.messenger.recallMessage("m3")).toEqual({ ok: true });
      await engine.setLive(false);
      await engine.setLive(true);
    }
    expect(engine.next("recall").payload).toMatchObject({ id: "m3" });
    expect(engine.asked.filter(({ type }) => type === "edit")).toEqual([]);
  });

  test("OB5: what cannot even be asked is refused, and keeps no lane", async () => {
    const id = "x".repeat(64);
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(2));
    // A server of another epoch gave a place to what this one says is somebody else's: one's own is kept under a longer id.
    await engine.next("page").answer(pageAnswer([row(3, { id, sender: self }), row(2), row(1)]));
    await engine.setLive(false);
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(2, { epoch: "e2" }));
    await engine.next("page").answer(pageAnswer([row(3, { id }), row(2), row(1)]));
    await say("after it");
    expect(sends().map(({ content }) => content.text)).toEqual(["after it"]);
    expect((await shown()).slice(-2)).toEqual(["text 3: failed", "after it: queued"]);
  });

  test("CU8: what has the longest id is taken back once more like any other", async () => {
    const id = "x".repeat(64);
    const own = (recalled: boolean) =>
      pageAnswer([row(3, { id, sender: self, recalled }), row(2), row(1)]);
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(2));
    await engine.next("page").answer(own(true));
    await engine.setLive(false);
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(2, { epoch: "e2" }));
    await engine.next("page").answer(own(false));
    await engine.time.advance(1_000);
    expect(engine.next("cancel").payload).toMatchObject({ conversation: "c1", id });
  });

  test("OB9: a store that refuses every attempt is asked again after growing delays, and what waits goes out in the end", async () => {
    await catchUp();
    store.fail.always = "noteAttempt";
    await say("hello");
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.asked.get("noteAttempt")).toBe(1);
    await engine.time.advance(600_000);
    expect(store.asked.get("noteAttempt")).toBeLessThan(30);
    expect(sends()).toEqual([]);
    store.fail.always = null;
    await engine.time.advance(60_000);
    expect(sends().map(({ content }) => content.text)).toEqual(["hello"]);
  });

  test("OB9: one that refuses right after a reconnect too", async () => {
    await catchUp();
    await engine.setLive(false);
    await say("hello");
    store.fail.always = "hurryOutbox";
    await engine.setLive(true);
    store.fail.always = null;
    await engine.time.advance(60_000);
    expect(sends().map(({ content }) => content.text)).toEqual(["hello"]);
  });

  test("OB9: a store that cannot be read is asked again after growing delays", async () => {
    await catchUp();
    store.fail.always = "laneHeads";
    await say("hello");
    await engine.time.advance(600_000);
    expect(store.asked.get("laneHeads")).toBeLessThan(40);
    store.fail.always = null;
    await engine.time.advance(60_000);
    expect(sends().map(({ content }) => content.text)).toEqual(["hello"]);
  });

  test("what is committed is never called not saved, whatever fails after it", async () => {
    await catchUp();
    const said = engine.messenger.sendMessage({ conversation: "c1", text: "hello" });
    store.fail.next = true;
    expect(await said).toMatchObject({ ok: true, message: { text: "hello", status: "queued" } });
    await settle();
  });

  test("a store that cannot write is said, and the text is not taken", async () => {
    await catchUp();
    store.fail.next = true;
    expect(await say("hello")).toEqual({ ok: false, problem: "storage" });
    expect(sends()).toEqual([]);
  });
});

describe("catching up", () => {
  test("CU2: each connection begins with a sync from the kept token", async () => {
    await catchUp();
    await engine.setLive(false);
    await engine.setLive(true);
    expect(engine.next("sync").payload).toEqual({ epoch: "e1", since: 10 });
  });

  test("SU2: nothing is brought before the store knows whose it is", async () => {
    store.fail.always = "actAs";
    await engine.setLive(true);
    expect(engine.asked).toEqual([]);
    store.fail.always = null;
    await engine.time.advance(60_000);
    expect(engine.asked.map(({ type }) => type)).toEqual(["sync"]);
  });

  test("CU2: a connection lost between two pages of sync forgets nothing", async () => {
    await engine.setLive(true);
    const first = syncAnswer(3, { more: true, after: { stamp: 4, conversation: "c1" }, token: 40 });
    await engine.next("sync").answer(first);
    expect(engine.next("sync").payload).toMatchObject({ after: { stamp: 4, conversation: "c1" } });
    await engine.setLive(false);
    await engine.setLive(true);
    expect(engine.next("sync").payload).toEqual({ epoch: "e1", since: 0 });
    await engine.next("sync").answer(first);
    await engine.next("sync").answer(syncAnswer(3, { entries: [], token: 50 }));
    expect(await store.run("syncPoint", {})).toMatchObject({ since: 40 });
  });

  test("CU2: a sync that ends after its connection says nothing about the next one", async () => {
    const apply = store.hold("applySyncPage");
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(3));
    await engine.setLive(false);
    await engine.setLive(true);
    apply.release();
    await settle();
    expect(engine.next("sync").payload).toMatchObject({ since: 10 });
  });

  test("CU2: a server that became another between two pages is asked from the start", async () => {
    await engine.setLive(true);
    const page = { more: true, after: { stamp: 4, conversation: "c1" } };
    await engine.next("sync").answer(syncAnswer(3, { ...page, token: 40 }));
    await engine.next("sync").answer(syncAnswer(3, { epoch: "e2", token: 7 }));
    expect(await store.run("syncPoint", {})).toEqual({ epoch: "e1", since: 0 });
    await engine.time.advance(60_000);
    expect(engine.next("sync").payload).toEqual({ epoch: "e1", since: 0 });
  });

  test("what stays stuck ends the waiting that people see", async () => {
    const told: boolean[] = [];
    engine.messenger.onCatchingUp(({ catchingUp }) => told.push(catchingUp));
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(3));
    await engine.next("page").refuse(codes.internal);
    expect(told.at(-1)).toBe(false);
  });

  test("CU4: pulls go on page by page until nothing is behind", async () => {
    await catchUp();
    await engine.setLive(false);
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(6));
    await engine.next("pull").answer(pullAnswer([row(4)], { cursor: 4, more: true, rev: 6 }));
    expect(engine.next("pull").payload).toEqual({ conversation: "c1", since: 4 });
    await engine.next("pull").answer(pullAnswer([row(5), row(6)], { cursor: 6, rev: 6 }));
    expect(engine.asked.filter(({ type }) => type === "pull")).toEqual([]);
    expect(await shown()).toHaveLength(6);
  });

  test("CU5: a doorbell that the store did not note is made up for by one sync, however often it rang", async () => {
    await catchUp();
    store.fail.always = "applyChange";
    const ring = (rev: number) =>
      engine.push({
        type: "change",
        payload: { conversation: "c1", prev_rev: rev - 1, rev, rows: [] },
      });
    const brought = () => engine.asked.filter(({ type }) => type === "sync" || type === "pull");
    await ring(4);
    await ring(5);
    expect(brought()).toEqual([]);
    await engine.time.advance(60_000);
    expect(brought()).toHaveLength(1);
    // What rings while that sync is under way may not be in it.
    await ring(6);
    await engine.next("sync").answer(syncAnswer(5));
    await engine.next("pull").answer(pullAnswer([row(4), row(5)], { cursor: 5, rev: 5 }));
    store.fail.always = null;
    await engine.time.advance(60_000);
    await engine.next("sync").answer(syncAnswer(6));
    await engine.next("pull").answer(pullAnswer([row(6)], { cursor: 6, rev: 6 }));
    expect(await shown()).toHaveLength(6);
  });

  test("CU5: a push that goes on where the cursor stands says it all", async () => {
    await catchUp();
    const payload = { conversation: "c1", prev_rev: 3, rev: 4, rows: [row(4)] };
    await engine.push({ type: "change", payload });
    expect((await shown()).at(-1)).toBe("text 4: received");
    expect(engine.asked).toEqual([]);
  });

  test.each([
    ["from a process with no memory", -1],
    ["behind a hole", 4],
    ["of changes that are known", 2],
  ])("CU5: a push %s keeps its rows and rings for a pull", async (_name, prev_rev) => {
    await catchUp();
    const payload = { conversation: "c1", prev_rev, rev: 5, rows: [row(5)] };
    await engine.push({ type: "change", payload });
    expect((await shown()).at(-1)).toBe("text 5: received");
    expect(engine.next("pull").payload).toEqual({ conversation: "c1", since: 3 });
  });

  test("CU5, CU11: a push before the first page moves no cursor", async () => {
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(3));
    const first = engine.next("page");
    const payload = { conversation: "c1", prev_rev: 0, rev: 4, rows: [row(4)] };
    await engine.push({ type: "change", payload });
    await first.answer(firstPage());
    expect(engine.next("pull").payload).toEqual({ conversation: "c1", since: 3 });
  });

  test("CU5: a push while a pull is under way is not missed", async () => {
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(3));
    await engine.push({
      type: "change",
      payload: { conversation: "c1", prev_rev: 3, rev: 4, rows: [] },
    });
    await engine.next("page").answer(firstPage());
    expect(engine.next("pull").payload).toEqual({ conversation: "c1", since: 3 });
  });

  test("CU5: what is pushed before the sync is finished counts after it, and not on another connection", async () => {
    await engine.setLive(true);
    const ring = (rev: number) =>
      engine.push({
        type: "change",
        payload: { conversation: "c1", prev_rev: rev - 1, rev, rows: [row(rev)] },
      });
    await ring(9);
    await engine.setLive(false);
    await engine.setLive(true);
    await ring(4);
    expect(await store.run("behind", { first: [], limit: 9 })).toEqual([]);
    await engine.next("sync").answer(syncAnswer(3));
    await engine.next("page").answer(firstPage());
    expect(engine.next("pull").payload).toEqual({ conversation: "c1", since: 3 });
    expect((await shown()).at(-1)).toBe("text 4: received");
  });

  test("CU5: a ring that the store could not keep is made up for by a sync", async () => {
    await catchUp();
    store.fail.next = true;
    await engine.push({ type: "left", payload: { conversation: "c1", rev: 4 } });
    await engine.time.advance(60_000);
    await engine.next("sync").answer(syncAnswer(4));
    expect(engine.next("pull").payload).toEqual({ conversation: "c1", since: 3 });
  });

  test("a lost pull is tried again, and a page without progress does not spin", async () => {
    await catchUp();
    const rev = { conversation: "c1", prev_rev: -1, rev: 9, rows: [] };
    await engine.push({ type: "change", payload: rev });
    await engine.next("pull").lose();
    expect(engine.asked.filter(({ type }) => type === "pull")).toEqual([]);
    await engine.time.advance(60_000);
    await engine.next("pull").answer(pullAnswer([], { rev: 9, cursor: 3, more: true }));
    expect(engine.asked.filter(({ type }) => type === "pull")).toEqual([]);
    await engine.time.advance(120_000);
    expect(engine.asked.filter(({ type }) => type === "pull")).toHaveLength(1);
  });

  test.each([
    ["the time that it names", 5_000, 5_000],
    ["a delay of its own", undefined, 1_000],
  ])(
    "CU10: after a refusal that says later nothing is asked before %s is over",
    async (_name, ms, waits) => {
      await engine.setLive(true);
      await engine.next("sync").answer(syncAnswer(3));
      await engine.next("page").refuse(codes.rateLimited, undefined, ms);
      const push = { conversation: "c1", prev_rev: 3, rev: 4, rows: [] };
      await engine.push({ type: "change", payload: push });
      await engine.time.advance(999);
      expect(engine.asked).toEqual([]);
      await engine.time.advance(waits);
      expect(engine.asked.map(({ type }) => type)).toEqual(["page"]);
    },
  );

  test("CU3: an answer that cannot be taken holds up its own conversation only", async () => {
    await engine.setLive(true);
    const [entry] = syncAnswer(3).entries as object[];
    const other = { ...entry, conversation: "c2", preview: null };
    await engine.next("sync").answer(syncAnswer(3, { entries: [entry, other] }));
    store.fail.next = true;
    await engine.next("page").answer(firstPage());
    expect(engine.next("page").payload).toMatchObject({ conversation: "c2" });
    const rows = [3, 2, 1].map((seq) => row(seq, { id: `c2-${seq}`, conversation: "c2" }));
    await engine.next("page").answer(pageAnswer(rows));
    expect(await store.run("behind", { first: [], limit: 50 })).toMatchObject([
      { conversation: "c1", cursor: 0 },
    ]);
    await engine.time.advance(60_000);
    expect(engine.next("page").payload).toMatchObject({ conversation: "c1" });
  });

  test("CU3: a store that takes no answer is not asked with one conversation after the other, and at once when it is back", async () => {
    await engine.setLive(true);
    const [entry] = syncAnswer(3).entries as object[];
    const ids = Array.from({ length: 30 }, (_, at) => `c${at}`);
    const entries = ids.map((conversation) => ({ ...entry, conversation, preview: null }));
    await engine.next("sync").answer(syncAnswer(3, { entries }));
    store.fail.always = "applyPage";
    let asked = 0;
    for (; engine.asked.some(({ type }) => type === "page"); asked++)
      await engine.next("page").answer(pageAnswer([]));
    expect(asked).toBe(3);
    store.fail.always = null;
    engine.messenger.storageBack();
    await settle();
    expect(engine.asked.map(({ type }) => type)).toEqual(["page"]);
  });

  test("CU3: what is stuck is not asked for again with whatever else moves, but when it rings itself", async () => {
    await engine.setLive(true);
    const [entry] = syncAnswer(3).entries as object[];
    const other = { ...entry, conversation: "c2", preview: null };
    await engine.next("sync").answer(syncAnswer(3, { entries: [entry, other] }));
    await engine.next("page").refuse(codes.internal);
    for (const seq of [3, 2, 1]) {
      expect(engine.next("page").payload).toMatchObject({ conversation: "c2" });
      const rows = [row(seq, { id: `c2-${seq}`, conversation: "c2" })];
      await engine.next("page").answer(pageAnswer(rows, { floor: seq, rev: 3 }));
    }
    expect(engine.asked).toEqual([]);
    const push = { conversation: "c1", prev_rev: 3, rev: 4, rows: [] };
    await engine.push({ type: "change", payload: push });
    expect(engine.next("page").payload).toMatchObject({ conversation: "c1" });
  });

  test("CU9: a server that shows more and less of a conversation in turns, at one rev, is not followed", async () => {
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(200, { entries: [] }));
    const push = { conversation: "c1", prev_rev: -1, rev: 200, rows: [], last_seq: 200 };
    await engine.push({ type: "change", payload: push });
    let newest = 0;
    for (let answered = 0; answered < 50; answered++) {
      const page = engine.asked.find(({ type }) => type === "page");
      if (!page) break;
      const { before } = page.payload as RequestPayload<"page">;
      if (before === null) newest += 1;
      const from = before ?? 201;
      const rows = Array.from({ length: 10 }, (_, at) => row(from - 1 - at));
      await page.answer(
        pageAnswer(rows, {
          floor: from - 10,
          rev: 200,
          last_seq: 200,
          n: 200,
          me: me({ spans: [[before === null ? 100 : 1, null]] }),
        }),
      );
    }
    expect(newest).toBe(2);
    expect(await store.run("behind", { first: [], limit: 9 })).toEqual([]);
  });

  test("a server that turns in circles does not turn the client with it", async () => {
    await engine.setLive(true);
    const standing = { more: true, after: { stamp: 4, conversation: "c1" } };
    await engine.next("sync").answer(syncAnswer(3, standing));
    await engine.next("sync").answer(syncAnswer(3, standing));
    expect(engine.asked).toEqual([]);
    await engine.time.advance(60_000);
    await engine.next("sync").answer(syncAnswer(3));
    await engine.next("page").refuse(codes.notMember, 1);
    expect(engine.asked).toEqual([]);
    await engine.time.advance(60_000);
    await engine.next("page").answer(pageAnswer([], { rev: 0 }));
    await engine.next("pull").refuse(codes.notMember, 1);
    expect(engine.asked).toEqual([]);
    await engine.time.advance(60_000);
    let pages = 0;
    const last = 150;
    while (engine.asked.some(({ type }) => type === "pull")) {
      pages += 1;
      await engine.next("pull").answer(pullAnswer([], { cursor: pages, rev: last, more: true }));
    }
    expect(pages).toBeLessThanOrEqual(21);
    await engine.time.advance(60_000);
    expect(engine.next("pull").payload).toEqual({ conversation: "c1", since: pages });
  });

  test("CU6: a refused pull of one who has left ends it", async () => {
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(3));
    await engine.next("page").refuse(codes.notMember, 5);
    expect(engine.asked).toEqual([]);
    expect(await say("x")).toEqual({ ok: false, problem: "notMember" });
  });

  test("windows are told while history comes in, and when it is here", async () => {
    const told: boolean[] = [];
    engine.messenger.onCatchingUp(({ catchingUp }) => told.push(catchingUp));
    await catchUp();
    expect([told[0], told.at(-1)]).toEqual([true, false]);
  });
});

describe("receipts", () => {
  const told = (read_seq: number, recv_seq: number) => ({
    of: [{ conversation: "c1", me: me({ read_seq, read_others: read_seq, recv_seq }) }],
  });

  test("RD3: what has arrived and what was read is reported, once each, until confirmed", async () => {
    await catchUp();
    await engine.messenger.markRead("c1", 3);
    await engine.time.advance(1_000);
    expect(engine.next("positions").payload).toEqual({
      of: [{ conversation: "c1", read: 3, received: 3 }],
    });
    await engine.next("positions").answer(told(3, 3));
    await engine.time.advance(60_000);
    expect(engine.asked).toEqual([]);
  });

  test("RD3: a lost report is made again", async () => {
    await catchUp();
    await engine.time.advance(1_000);
    await engine.next("positions").lose();
    await engine.time.advance(60_000);
    expect(engine.next("positions").payload).toEqual(arrived);
  });

  test("RD3: an older server is told one by one, and the next connection's is asked again", async () => {
    await catchUp();
    await engine.messenger.markRead("c1", 3);
    await engine.time.advance(1_000);
    await engine.next("positions").refuse(codes.unknownType);
    expect(engine.next("received").payload).toEqual({ conversation: "c1", seq: 3 });
    await engine.next("received").answer({ me: me({ recv_seq: 3 }) });
    expect(engine.next("read").payload).toEqual({ conversation: "c1", seq: 3 });
    await engine.next("read").answer({ me: me({ recv_seq: 3, read_seq: 3, read_others: 3 }) });
    await engine.time.advance(60_000);
    expect(engine.asked).toEqual([]);
    await bring(4);
    await engine.time.advance(1_000);
    await engine.next("received").answer({ me: me({ recv_seq: 4 }) });
    await bring(5);
    await reconnect(5);
    await engine.time.advance(1_000);
    expect(engine.next("positions").payload).toEqual({
      of: [{ conversation: "c1", received: 5 }],
    });
  });

  test("RD3: nothing is reported before the sync is finished", async () => {
    await catchUp();
    await engine.setLive(false);
    await engine.messenger.markRead("c1", 3);
    await engine.setLive(true);
    await engine.time.advance(1_000);
    expect(engine.asked.map(({ type }) => type)).toEqual(["sync"]);
    await engine.next("sync").answer(syncAnswer(3));
    await engine.time.advance(1_000);
    expect(engine.asked.map(({ type }) => type)).toEqual(["positions"]);
  });
});

const arrived = { of: [{ conversation: "c1", received: 3 }] };

/** One more message comes in. */
async function bring(seq: number): Promise<void> {
  const at = { n: seq, last_seq: seq };
  const payload = { conversation: "c1", prev_rev: seq - 1, rev: seq, rows: [row(seq)], ...at };
  await engine.push({ type: "change", payload });
}

async function reconnect(rev = 3): Promise<void> {
  await engine.setLive(false);
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(rev));
}

describe("receipts, when it is hard", () => {
  test("RD3: what was looked up on one connection is not reported on the next, which may be another server's", async () => {
    await catchUp();
    const looking = store.hold("reports");
    await engine.time.advance(1_000);
    await engine.setLive(false);
    await engine.setLive(true);
    looking.release();
    await settle();
    expect(engine.asked.map(({ type }) => type)).toEqual(["sync"]);
  });

  test("RD3: what the next connection's sync has changed is looked up anew", async () => {
    await catchUp();
    const looking = store.hold("reports");
    await engine.time.advance(1_000);
    await engine.setLive(false);
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(3, { epoch: "e2" }));
    await engine.next("page").answer(
      pageAnswer(
        [1].map((seq) => row(seq)),
        { rev: 1 },
      ),
    );
    looking.release();
    await settle();
    expect(engine.asked.map(({ type }) => type)).not.toContain("positions");
  });

  test("RD3: what the last connection's server has answered is told to the next one's", async () => {
    await catchUp();
    await engine.messenger.markRead("c1", 3);
    await engine.time.advance(1_000);
    await engine.next("positions").refuse(codes.unknownType);
    await engine.next("received").answer({ me: me({ recv_seq: 3 }) });
    const keeping = store.hold("applyMe");
    await engine.next("read").answer({ me: me({ recv_seq: 3, read_seq: 3 }) });
    await engine.setLive(false);
    await engine.setLive(true);
    await engine.next("sync").answer(syncAnswer(3, { epoch: "e2" }));
    await engine.next("page").answer(firstPage());
    await engine.messenger.markRead("c1", 3);
    keeping.release();
    await engine.time.advance(1_000);
    expect(engine.next("positions").payload).toEqual({
      of: [{ conversation: "c1", read: 3, received: 3 }],
    });
  });

  test("RD3: single reports end with their connection", async () => {
    await catchUp();
    await engine.messenger.markRead("c1", 3);
    await engine.time.advance(1_000);
    await engine.next("positions").refuse(codes.unknownType);
    const keeping = store.hold("applyMe");
    await engine.next("received").answer({ me: me({ recv_seq: 3 }) });
    await engine.setLive(false);
    await engine.setLive(true);
    keeping.release();
    await settle();
    expect(engine.asked.map(({ type }) => type)).toEqual(["sync"]);
  });

  test("RD3: a new connection does not wait for the last failure's turn", async () => {
    await catchUp();
    await engine.time.advance(1_000);
    await engine.next("positions").lose();
    for (let failures = 0; failures < 8; failures++) {
      await engine.time.advance(60_000);
      await engine.next("positions").lose();
    }
    await reconnect();
    await engine.time.advance(200);
    expect(engine.next("positions").payload).toEqual(arrived);
  });

  test.each([
    ["refused as a whole, then singly", true],
    ["refused in the answer", false],
  ])("RD3: what is %s is not asked for ever, only on the next connection", async (_name, whole) => {
    await catchUp();
    await engine.time.advance(1_000);
    if (whole) {
      await engine.next("positions").refuse(codes.unknownType);
      await engine.next("received").refuse(codes.notMember);
    } else {
      const of = [{ conversation: "c1", code: codes.notMember }];
      await engine.next("positions").answer({ of });
    }
    await engine.time.advance(600_000);
    expect(engine.asked).toEqual([]);
    await reconnect();
    await engine.time.advance(1_000);
    expect(engine.next("positions").payload).toEqual(arrived);
  });

  test("RD3, CU9: an answer that moves nothing ends the asking, until there is something else to report", async () => {
    await catchUp();
    await engine.time.advance(1_000);
    await engine.next("positions").answer({ of: [{ conversation: "c1", me: me() }] });
    await engine.messenger.markRead("c1", 2);
    await engine.time.advance(1_000);
    expect(engine.next("positions").payload).toEqual({
      of: [{ conversation: "c1", read: 2, received: 3 }],
    });
    await engine.next("positions").answer({ of: [{ conversation: "c1", me: me() }] });
    await engine.time.advance(600_000);
    expect(engine.asked).toEqual([]);
  });

  test.each([
    ["is refused in passing", [{ conversation: "c1", code: codes.internal }]],
    ["is not answered", []],
    ["is answered by another", [{ conversation: "c2", me: me({ recv_seq: 3 }) }]],
  ])("RD3: one that %s is reported again", async (_name, of) => {
    await catchUp();
    await engine.time.advance(1_000);
    await engine.next("positions").answer({ of });
    await engine.time.advance(60_000);
    expect(engine.next("positions").payload).toEqual(arrived);
  });

  test("RD3: a single report that is refused in passing is made again, and does not end the asking", async () => {
    await catchUp();
    await engine.time.advance(1_000);
    await engine.next("positions").refuse(codes.unknownType);
    await engine.next("received").refuse(codes.internal);
    expect(engine.asked).toEqual([]);
    await engine.time.advance(60_000);
    expect(engine.next("received").payload).toEqual({ conversation: "c1", seq: 3 });
  });

  test("RD3: a store that fails once is asked again", async () => {
    await catchUp();
    store.fail.next = true;
    await engine.time.advance(200);
    expect(engine.asked).toEqual([]);
    await engine.time.advance(60_000);
    expect(engine.next("positions").payload).toEqual(arrived);
  });
});

test("PS2: marks and drafts are told to the server, again after a lost answer, and only the last of many", async () => {
  await catchUp();
  for (const text of ["h", "he", "hello"]) await engine.messenger.saveDraft("c1", text);
  await engine.messenger.mark("c1", { muted: true });
  await engine.time.advance(1_000);
  expect(engine.next("put").payload).toEqual({ key: "draft:c1", value: { text: "hello" } });
  await engine.next("put").lose();
  await engine.time.advance(60_000);
  await engine.next("put").answer({ rev: 1 });
  expect(engine.next("put").payload).toEqual({
    key: "mark:c1",
    value: { pinned: null, muted: true },
  });
  await engine.next("put").refuse(codes.tooLarge);
  await engine.time.advance(600_000);
  expect(engine.asked.filter(({ type }) => type === "put")).toEqual([]);
});

test.each([codes.rateLimited, codes.stopping, codes.internal, codes.cannotStore])(
  "PS2: a mark that is refused with %i in passing is not confirmed: it is told again",
  async (code) => {
    await catchUp();
    await engine.messenger.mark("c1", { pinned: true });
    await engine.time.advance(1_000);
    const { payload } = engine.next("put");
    await engine.next("put").refuse(code);
    expect(engine.asked.filter(({ type }) => type === "put")).toEqual([]);
    await engine.time.advance(60_000);
    expect(engine.next("put").payload).toEqual(payload);
  },
);

test("CU5: a conversation that is started before the sync is finished can be written in at once", async () => {
  await engine.setLive(true);
  const started = engine.messenger.startDirect("p-new");
  await engine.next("direct").answer({ conversation: "c2", rev: 1 });
  expect(await started).toEqual({ ok: true, conversation: "c2" });
  expect(await engine.messenger.sendMessage({ conversation: "c2", text: "hello" })).toMatchObject({
    ok: true,
  });
  await settle();
  expect(engine.asked.map(({ type }) => type)).toEqual(["sync", "send"]);
  // The sync was read before it was there.
  await engine.next("sync").answer(syncAnswer(3));
  const pages = engine.asked.filter(({ type }) => type === "page");
  expect(pages.map(({ payload }) => payload)).toContainEqual({ conversation: "c2", before: null });
});

test("a conversation that was started is here before its first message", async () => {
  await catchUp();
  const started = engine.messenger.startDirect("p-new");
  await engine.next("direct").answer({ conversation: "c2", rev: 1 });
  expect(engine.next("page").payload).toEqual({ conversation: "c2", before: null });
  await engine.next("page").answer(
    pageAnswer(
      [
        row(1, {
          id: "line",
          conversation: "c2",
          kind: "system",
          sender: null,
          n: 0,
          content: { event: "created" },
        }),
      ],
      { n: 0 },
    ),
  );
  expect(await started).toEqual({ ok: true, conversation: "c2" });
  expect((await engine.messenger.listConversations()).map(({ id }) => id)).toContain("c2");
});
