import { afterEach, beforeEach, expect, test } from "vitest";
import { selfStream } from "#shared/wire/rows.ts";
import type { ReadTx, Store } from "../store/store.ts";
import { type Chat, openChat, rowsOf } from "../testing/chat.ts";
import { pageRule } from "./page.ts";
import { pullRule } from "./pull.ts";
import { selfNameOf } from "./self.ts";
import { syncRule } from "./sync.ts";

/** What a request reads is one snapshot: what commits between two of its reads is in none of it, and all of it comes next. */

let chat: Chat;
beforeEach(() => {
  chat = openChat();
});
afterEach(() => chat.close());

/** What the rules are given, where something commits just before a request makes this read of its own. */
const interruptedAt = (name: keyof ReadTx, meanwhile: () => Promise<unknown>) => {
  let isDone = false;
  const interrupt = (tx: ReadTx): ReadTx => {
    const read = tx[name] as (...asked: unknown[]) => Promise<unknown>;
    const late = async (...asked: unknown[]): Promise<unknown> => {
      if (!isDone) await meanwhile();
      isDone = true;
      return read(...asked);
    };
    return { ...tx, [name]: late };
  };
  const store: Store = {
    ...chat.store,
    read: (work) => chat.store.read((tx) => work(interrupt(tx))),
  };
  return { ...chat.ports, store };
};

/** ann says another one, and recalls her first. */
async function sayAndRecall(): Promise<void> {
  await chat.say("ann", "m2");
  await chat.rules.recall("ann", { op_id: "o", conversation: "g", id: "m1" });
}
const states = (answer: { readonly rows: readonly unknown[] }) =>
  rowsOf(answer).map(({ seq, recalled }) => [seq, recalled]);

beforeEach(async () => {
  await chat.create(["ann", "bob"]);
  await chat.say("ann", "m1");
});

test("a page", async () => {
  const ask = { conversation: "g", before: null };
  const answer = await pageRule(interruptedAt("history", sayAndRecall))("ann", ask);
  expect(answer).toMatchObject({ rev: 2, n: 1, last_seq: 2, me: { sent: 1 } });
  expect(states(answer)).toEqual([
    [2, false],
    [1, false],
  ]);
  const after = await chat.rules.page("ann", ask);
  expect(after).toMatchObject({ rev: 4, n: 2, last_seq: 3, me: { sent: 2 } });
});

// Before the rows, and before what stands beside them.
test.each(["changedRows", "openStints", "position", "openPositions"] as const)(
  "a pull, before %s",
  async (name) => {
    const ports = interruptedAt(name, async () => {
      await sayAndRecall();
      await chat.rules.read("bob", { conversation: "g", seq: 3 });
    });
    const answer = await pullRule(ports)("ann", { conversation: "g", since: 0 });
    expect(answer).toMatchObject({
      rev: 2,
      cursor: 2,
      more: false,
      n: 1,
      last_seq: 2,
      me: { sent: 1 },
      positions: [{ person: "bob", read_seq: 1 }],
    });
    expect(states(answer)).toEqual([
      [1, false],
      [2, false],
    ]);
    const rest = await chat.rules.pull("ann", { conversation: "g", since: answer.cursor });
    expect(rest).toMatchObject({ rev: 4, cursor: 4, positions: [{ person: "bob", read_seq: 3 }] });
    expect(states(rest)).toEqual([
      [3, false],
      [2, true],
    ]);
  },
);

test("a pull of a stream", async () => {
  const put = (key: string) => chat.rules.put("ann", { key, value: { is: key } });
  await put("first");
  const ports = interruptedAt("streamRows", () => put("second"));
  const answer = await pullRule(ports)("ann", { conversation: selfStream, since: 0 });
  expect(answer).toMatchObject({ rev: 1, cursor: 1, rows: [{ key: "first" }] });
  const rest = await chat.rules.pull("ann", { conversation: selfStream, since: answer.cursor });
  expect(rest).toMatchObject({ rev: 2, cursor: 2, rows: [{ key: "second" }] });
  expect((await chat.store.read((tx) => tx.stream(selfNameOf("ann"))))?.rev).toBe(2);
});

// Before the list of what has changed, and between the parts of an entry.
test.each(["stamp", "changedFor", "stints", "openStints", "newestMessage", "position"] as const)(
  "a page of sync, before %s",
  async (name) => {
    const ports = interruptedAt(name, async () => {
      await sayAndRecall();
      await chat.create(["ann"], "new");
    });
    const first = await syncRule(ports)("ann", { epoch: null, since: 0 });
    expect(first.entries).toMatchObject([
      {
        conversation: "g",
        rev: 2,
        last_seq: 2,
        n: 1,
        me: { sent: 1 },
        preview: { id: "m1", seq: 2, recalled: false },
      },
    ]);
    const { epoch, token: since } = first;
    const rest = await chat.rules.sync("ann", { epoch, since });
    expect(rest.entries).toMatchObject([
      { conversation: "g", rev: 4, last_seq: 3, n: 2, me: { sent: 2 }, preview: { id: "m2" } },
      { conversation: "new", rev: 1 },
    ]);
  },
);
