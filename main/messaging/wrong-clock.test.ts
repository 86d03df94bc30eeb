import { afterEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import type { RequestPayload } from "#shared/wire/requests.ts";
import { pageAnswer, row, self, syncAnswer } from "../store/store-fixtures.ts";
import { memoryStore, settle, startEngine } from "./testing/bench.ts";

/** A machine whose clock is wrong, and one that is set while Magpie runs: order, states and waits stay right. */

const yearMs = 31_536_000_000;
/** The server's clock is right. */
const serverNow = 2 * yearMs;

let store: ReturnType<typeof memoryStore>;
let engine: ReturnType<typeof startEngine>;
afterEach(async () => {
  await engine.setLive(false);
  await engine.messenger.stop();
  expect(engine.time.pending()).toBe(0);
  await store.close();
});

async function begin(offsetMs: number): Promise<void> {
  store = memoryStore();
  engine = startEngine(store, self, serverNow + offsetMs);
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(3));
  const rows = [3, 2, 1].map((seq) => row(seq, { server_time: serverNow + seq }));
  await engine.next("page").answer(pageAnswer(rows));
}
const say = async (text: string): Promise<void> => {
  await engine.messenger.sendMessage({ conversation: "c1", text });
  await settle();
};
const shown = async (): Promise<string[]> =>
  (await engine.messenger.newestPage("c1")).messages.map(
    ({ text, status }) => `${text}: ${status}`,
  );
const sends = () =>
  engine.asked
    .filter(({ type }) => type === "send")
    .map(({ payload }) => payload as RequestPayload<"send">);
const received = ["text 1: received", "text 2: received", "text 3: received"];

test.each([
  ["a year ahead", yearMs],
  ["a year behind", -yearMs],
])(
  "RW4, ST1: with a clock %s what waits stands last, and moves to its place when it is sent",
  async (_, offsetMs) => {
    await begin(offsetMs);
    await engine.setLive(false);
    await say("one");
    await say("two");
    expect(await shown()).toEqual([...received, "one: queued", "two: queued"]);
    await engine.setLive(true);
    const [first] = sends();
    await engine.next("sync").answer(syncAnswer(4, { token: 11 }));
    await engine.next("pull").answer({
      rows: [row(4, { server_time: serverNow + 4 })],
      cursor: 4,
      more: false,
      rev: 4,
    });
    await engine.next("send").answer({
      id: first?.id ?? "",
      seq: 5,
      server_time: serverNow + 5,
    });
    expect(await shown()).toEqual([...received, "text 4: received", "one: sent", "two: queued"]);
    // What a person sees of it, and the place of its conversation, are by the server's clock.
    const [view] = await engine.messenger.listConversations();
    const sent = (await engine.messenger.newestPage("c1")).messages.find(({ seq }) => seq === 5);
    expect(sent?.time).toBe(serverNow + 5);
    expect(view?.unread).toBe(4);
  },
);

test.each([
  ["back by a year", -yearMs],
  ["forward by a year", yearMs],
  ["back by half a minute", -30_000],
])(
  "OB7, RW4: a clock that is set %s while it runs neither holds a message nor turns the order",
  async (_, byMs) => {
    await begin(0);
    await say("before");
    await engine.next("send").lose();
    engine.wall.offsetMs += byMs;
    await say("after");
    expect(await shown()).toEqual([...received, "before: queued", "after: queued"]);
    await engine.time.advance(91_000);
    const [first] = sends();
    expect(first?.content).toEqual({ text: "before" });
    await engine.next("send").answer({ id: first?.id ?? "", seq: 4, server_time: serverNow + 4 });
    expect(sends().map(({ content }) => content)).toEqual([{ text: "after" }]);
    expect(await shown()).toEqual([...received, "before: sent", "after: queued"]);
  },
);

test.each([
  ["back", -yearMs],
  ["forward", yearMs],
])(
  "OB7: a time that the server names is a while from now, whatever the clock is set %s to",
  async (_, byMs) => {
    await begin(0);
    await say("one");
    await engine.next("send").refuse(codes.cannotStore, undefined, 5_000);
    engine.wall.offsetMs += byMs;
    expect(sends()).toEqual([]);
    await engine.time.advance(5_000);
    expect(sends()).toHaveLength(1);
  },
);
