import { expect, test } from "vitest";
import * as v from "valibot";
import { boundedList, boundedRecord } from "./bounded.ts";
import { CaptionContent, fileContents } from "./files.ts";
import { limits } from "./limits.ts";
import { pushes, requests, SyncEntry } from "./requests.ts";
import { TextContent } from "./rows.ts";

/** More zeros than any list may hold, and how many of them were looked at. */
function hostileList(length = 5_000) {
  const looked = { items: 0 };
  const list = new Proxy(Array.from<unknown>({ length }).fill(0), {
    get(target, name, receiver) {
      if (typeof name === "string" && /^\d+$/.test(name)) looked.items += 1;
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  return { list, looked };
}

const ids = { op_id: "o", conversation: "c", id: "m" };
const me = { read_seq: 0, read_others: 0, sent: 0, recv_seq: 0 };
const change = { conversation: "c", prev_rev: 0, rev: 1 };

const text = { text: "hi" };
const page = { epoch: "e", after: null, more: false, token: 1 };

/** Every list that comes over the wire, in what holds it. */
const lists: readonly (readonly [string, v.GenericSchema, (list: unknown) => unknown])[] = [
  ["positions", requests.positions.payload, (of) => ({ of })],
  ["watch", requests.watch.payload, (people) => ({ people })],
  ["create_group", requests.create_group.payload, (people) => ({ ...ids, title: "g", people })],
  ["add_members", requests.add_members.payload, (people) => ({ ...ids, people })],
  ["a text", TextContent, (mentions) => ({ ...text, mentions })],
  ["a caption", CaptionContent, (mentions) => ({ ...text, mentions })],
  ["a file's", fileContents.file.entries.mentions, (mentions) => mentions],
  ["a content", requests.send.payload, (content) => ({ ...ids, kind: "text", content })],
  ["what it is edited to", requests.edit.payload, (content) => ({ ...ids, content })],
  ["a value", requests.put.payload, (value) => ({ key: "draft:c", value })],
  ["positions' answer", requests.positions.answer, (of) => ({ of })],
  ["readers", requests.readers.answer, (read) => ({ count: 0, of: 0, read })],
  ["sync's answer", requests.sync.answer, (entries) => ({ ...page, entries })],
  ["members", requests.members.answer, (members) => ({ members, more: false, rev: 1 })],
  ["devices", requests.devices.answer, (devices) => ({ devices })],
  ["rows", pushes.change, (rows) => ({ ...change, rows })],
  ["spans", pushes.change, (spans) => ({ ...change, rows: [], me: { ...me, spans } })],
  ["others' positions", pushes.change, (positions) => ({ ...change, rows: [], positions })],
  ["presence", pushes.presence, (of) => ({ of })],
];

test.each(lists)(
  "%s: a list that is too long is refused, and none of it is looked at",
  (_, schema, holding) => {
    const { list, looked } = hostileList();
    const parsed = v.safeParse(schema, holding(list));
    expect(parsed.success).toBe(false);
    expect(parsed.issues?.length).toBe(1);
    expect(looked.items).toBe(0);
  },
);

test("an entry of a sync, which may be one of three, is refused for its spans as well", () => {
  const { list, looked } = hostileList();
  const entry = { conversation: "c", rev: 1, last_seq: 1, n: 0, me: { ...me, spans: list } };
  const info = { kind: "group", title: null, members: [] };
  const whole = { ...entry, info, positions: [], preview: null };
  expect(v.safeParse(SyncEntry, whole).success).toBe(false);
  expect(looked.items).toBe(0);
});

test("a list has as many items as it may, and no fewer", () => {
  const schema = boundedList(v.number(), 2, 1);
  expect([[], [1], [1, 2], [1, 2, 3], ["x"], {}, null].map((list) => v.is(schema, list))).toEqual([
    false,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("a record has as many keys as it may", () => {
  const keys = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at]));
  const max = limits.recordKeysMax;
  expect(v.is(boundedRecord(max), keys(max))).toBe(true);
  for (const not of [keys(max + 1), "text", null, 1])
    expect(v.is(boundedRecord(max), not)).toBe(false);
});
