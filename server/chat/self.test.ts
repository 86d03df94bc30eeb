import { afterEach, beforeEach, expect, test } from "vitest";
import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { requests } from "#shared/wire/requests.ts";
import { openOffice } from "../testing/office.ts";

let office: Awaited<ReturnType<typeof openOffice>>;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

interface Entries {
  readonly entries: { conversation: string; stream?: boolean; rev: number }[];
  readonly token: number;
  readonly epoch: string;
}
interface Rows {
  readonly rows: { key: string; rev: number; value: unknown }[];
  readonly rev: number;
  readonly cursor: number;
}

test("one's own marks are kept, the last writer wins, and the other device is rung for", async () => {
  const [here, there] = [await office.join("ann"), await office.join("ann")];
  const first = await here.ask("put", { key: "mark:c1", value: { muted: true } });
  expect(first).toMatchObject({ code: codes.ok, payload: { rev: 1 } });
  const pushed = await there.pushed(({ type }) => type === "change");
  expect(pushed.payload).toMatchObject({ conversation: "self", prev_rev: -1, rev: 1 });
  await there.ask("put", { key: "mark:c1", value: { muted: false } });
  await there.ask("put", { key: "draft:c1", value: null });
  const all = (await here.ask("pull", { conversation: "self", since: 0 })).payload as Rows;
  expect(all).toMatchObject({
    rows: [
      { key: "mark:c1", rev: 2, value: { muted: false } },
      { key: "draft:c1", rev: 3, value: null },
    ],
    rev: 3,
    cursor: 3,
  });
});

test("a value nested deeper than devices take a row is refused", async () => {
  const ann = await office.join("ann");
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
  const put = (levels: number) => ann.ask("put", { key: "mark:c1", value: nested(levels) });
  expect(await put(31)).toMatchObject({ code: codes.ok });
  for (const levels of [32, 900]) expect(await put(levels)).toMatchObject({ code: codes.badFrame });
  const { payload } = await ann.ask("pull", { conversation: "self", since: 0 });
  const { rows } = v.parse(requests.pull.answer, payload);
  expect(rows).toMatchObject([{ key: "mark:c1", value: { a: {} } }]);
});

test("sync names the own stream when it changed, and nobody else's ever", async () => {
  const [ann, eve] = [await office.join("ann"), await office.join("eve")];
  await ann.ask("put", { key: "draft:c1", value: { text: "a secret" } });
  const mine = (await ann.ask("sync", { epoch: null, since: 0 })).payload as Entries;
  expect(mine.entries).toContainEqual({ conversation: "self", stream: true, rev: 1 });
  const hers = (await eve.ask("sync", { epoch: null, since: 0 })).payload as Entries;
  expect(hers.entries.map(({ conversation }) => conversation)).toEqual(["directory"]);
  expect(JSON.stringify(hers)).not.toContain("self");
  expect((await eve.ask("pull", { conversation: "self", since: 0 })).payload).toMatchObject({
    rows: [],
    rev: 0,
  });
  const named = `self:${office.people["ann"]}`;
  expect(await eve.ask("pull", { conversation: named, since: 0 })).toMatchObject({
    code: codes.notMember,
  });
  const later = (await ann.ask("sync", { epoch: mine.epoch, since: mine.token }))
    .payload as Entries;
  expect(later.entries).toEqual([]);
});

test("so many keys are kept; those that are there can still be written, and one's own bound is nobody else's", async () => {
  await office.close();
  office = await openOffice({ selfKeysMax: 2 });
  const [ann, eve] = [await office.join("ann"), await office.join("eve")];
  const put = async (colleague: typeof ann, key: string): Promise<unknown> =>
    (await colleague.ask("put", { key, value: { text: "x" } })).code;
  expect([await put(ann, "draft:c1"), await put(ann, "draft:c2")]).toEqual([codes.ok, codes.ok]);
  expect(await put(ann, "draft:c3")).toBe(codes.tooLarge);
  expect(await put(ann, "draft:c1")).toBe(codes.ok);
  expect(await put(eve, "draft:c3")).toBe(codes.ok);
});

test.each([
  [{ key: "no colon", value: null }],
  [{ key: "mark:", value: null }],
  [{ key: "mark:a\u0000b", value: null }],
  [{ key: `mark:${"x".repeat(200)}`, value: null }],
  [{ key: "mark:c1", value: "text" }],
  [{ key: "mark:c1" }],
])("%j is no row", async (payload) => {
  const ann = await office.join("ann");
  expect(await ann.ask("put", payload)).toMatchObject({ code: codes.badFrame });
});
