import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { codes } from "#shared/wire/codes.ts";
import { type Chat, openChat, seqsOf } from "../testing/chat.ts";
import { beginStint } from "./members.ts";
import { visibleSpans } from "./membership.ts";

let chat: Chat;
beforeEach(() => {
  chat = openChat({ bounds: { rowsMax: 3, bytesMax: 10_000 } });
});
afterEach(() => chat.close());

const page = (person: string, before: number | null = null, conversation = "g") =>
  chat.rules.page(person, { conversation, before });
const say = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at += 1) await chat.say("ann", chat.ports.ids.next());
};

/** All pages downwards, as a client asks for them. */
async function walk(person: string): Promise<number[]> {
  const seen: number[] = [];
  let before: number | null = null;
  for (;;) {
    const { rows, floor } = await page(person, before);
    seen.push(...seqsOf({ rows }));
    if (floor === 1) return seen;
    // Or the next page would be this one again.
    expect(floor).toBeLessThan(before ?? Infinity);
    before = floor;
  }
}

test("the newest come first, then those below, down to floor 1; only the first page has what stands over it", async () => {
  await chat.create(["ann", "bob"]);
  await say(7);
  const first = await page("bob");
  expect(seqsOf(first)).toEqual([8, 7, 6]);
  expect(first).toMatchObject({ floor: 6, rev: 8, n: 7, last_seq: 8, me: { spans: [[1, null]] } });
  expect(first.info?.members.map(({ person }) => person)).toEqual(["ann", "bob"]);
  expect(first.positions).toEqual([{ person: "ann", read_seq: 1, recv_seq: 1 }]);
  const second = await page("bob", 6);
  expect([seqsOf(second), second.floor, "info" in second]).toEqual([[5, 4, 3], 3, false]);
  const last = await page("bob", 3);
  expect([seqsOf(last), last.floor]).toEqual([[2, 1], 1]);
});

test.each([
  [0, [], 1],
  [1, [], 1],
  [2, [1], 1],
  [4, [3, 2, 1], 1],
  [5, [4, 3, 2], 2],
  [9, [8, 7, 6], 6],
  [Number.MAX_SAFE_INTEGER, [8, 7, 6], 6],
])("below %i there is %j, with floor %i", async (before, seqs, floor) => {
  await chat.create(["ann"]);
  await say(7);
  const answer = await page("ann", before);
  expect([seqsOf(answer), answer.floor]).toEqual([seqs, floor]);
});

test("bytes bound a page too, but not below one row", async () => {
  await chat.close();
  chat = openChat({ bounds: { rowsMax: 100, bytesMax: 1_000 } });
  await chat.create(["ann"]);
  await chat.say("ann", "large", "x".repeat(5_000));
  await say(6);
  const first = await page("ann");
  expect(JSON.stringify(first.rows).length).toBeLessThan(1_000);
  expect(first.rows.length).toBeGreaterThan(1);
  expect(seqsOf(await page("ann", 3))).toEqual([2]);
  expect(await walk("ann")).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
});

test("whatever the spans, with holes, within each other or empty: all that is visible, once each, and nothing else", async () => {
  await chat.create(["ann"]);
  await say(29);
  const span = fc.tuple(fc.integer({ min: 1, max: 31 }), fc.integer({ min: -1, max: 12 }));
  let people = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(span, { maxLength: 4 }), fc.nat(31), async (ended, from) => {
      const person = `p${(people += 1)}`;
      const spans = ended.map(([at, length]) => [at, at + length] as const);
      await chat.store.write(async (tx) => {
        for (const [rev, [from_seq, to_seq]] of [...spans, [from, null] as const].entries())
          await tx.putStint({
            conversation: "g",
            person,
            role: "member",
            from_seq,
            joined_seq: from_seq,
            to_seq,
            from_rev: rev,
            to_rev: to_seq && rev,
            stamp: 1,
          });
      });
      const all = Array.from({ length: 30 }, (_, at) => 30 - at);
      const isSeen = (seq: number): boolean =>
        seq >= from || spans.some(([low, high]) => seq >= low && seq <= high);
      expect(await walk(person)).toEqual(all.filter(isSeen));
    }),
    runs(80),
  );
});

test("spans that touch or lie within each other become one; what lies between stays between", () => {
  const spans = (...list: [number, number | null][]) =>
    visibleSpans(
      list.map(([from_seq, to_seq]) => ({
        conversation: "g",
        person: "p",
        role: "member",
        from_seq,
        joined_seq: from_seq,
        to_seq,
        from_rev: 0,
        to_rev: to_seq,
        stamp: 0,
      })),
    );
  expect(spans([1, 5], [6, null])).toEqual([[1, null]]);
  expect(spans([8, null], [1, 5])).toEqual([
    [1, 5],
    [8, null],
  ]);
  expect(spans([1, 9], [3, 4], [20, 30])).toEqual([
    [1, 9],
    [20, 30],
  ]);
  expect(spans([10, 20], [1, null])).toEqual([[1, null]]);
});

test("who joined sees what was before, or does not; what lies between two stints is for neither", async () => {
  await chat.create(["ann"]);
  await say(2);
  await chat.join("bob", true);
  await chat.join("eve", false);
  await say(1);
  expect(await walk("bob")).toEqual([6, 5, 4, 3, 2, 1]);
  expect(await walk("eve")).toEqual([6, 5]);
  await chat.leave("eve");
  await say(5);
  await chat.join("eve", false);
  expect(await walk("eve")).toEqual([13, 6, 5]);
  const below = await page("eve", 13);
  expect([seqsOf(below), below.floor]).toEqual([[6, 5], 1]);
});

test("an outsider learns nothing, also of what does not exist; who has left learns when", async () => {
  await chat.create(["ann", "bob"]);
  for (const [person, id] of [
    ["eve", "g"],
    ["ann", "nowhere"],
    ["ann", "directory"],
    ["ann", "self"],
  ] as const)
    await expect(page(person, null, id)).rejects.toMatchObject({
      code: codes.notMember,
      rev: undefined,
    });
  await chat.leave("bob");
  await expect(page("bob")).rejects.toMatchObject({ code: codes.notMember, rev: 2 });
});

test("where nothing can be seen yet, nothing is left to be asked for", async () => {
  await chat.create(["ann"]);
  await chat.within("g", (tx, conversation) =>
    beginStint(tx, conversation, "new", { fromSeq: conversation.seq + 1 }),
  );
  expect(await page("new")).toMatchObject({ rows: [], floor: 1, rev: 1, last_seq: 1 });
});
