import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import * as v from "valibot";
import { decodeFrame, PushFrame, RequestFrame, ResponseFrame } from "./frame.ts";
import { sentKinds } from "./files.ts";
import { limits } from "./limits.ts";
import { type PushType, pushes, requests, type RequestType } from "./requests.ts";
import { MessageRow, StreamRow } from "./rows.ts";

/** Frames as they go over the wire: made into JSON, read back, parsed. */

const id = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => {
  const { success } = v.safeParse(requests.direct.payload, { person: text });
  return success;
});
const count = fc.maxSafeNat();
const text = fc.string({ unit: "binary", maxLength: 50 }).map((any) => any.toWellFormed());
/** As JSON has it: no -0. */
const json = fc.json({ maxDepth: 3 }).map((said): unknown => JSON.parse(said));
/** What could be taken for an object's own machinery is dropped, whoever sends it. */
const dropped = ["__proto__", "prototype", "constructor"];
const key = fc.string({ maxLength: 9 }).filter((name) => !dropped.includes(name));
const record = fc.dictionary(key, json, { noNullPrototype: true });
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const messageRow = fc.record({
  id,
  conversation: id,
  seq: count,
  rev: count,
  n: count,
  sender: orNull(id),
  kind: fc.constantFrom("text", "system", "dance"),
  content: record,
  recalled: fc.boolean(),
  reactions: record,
  server_time: fc.nat(8.64e15),
  edited_at: orNull(fc.nat(8.64e15)),
});
const spans = fc.array(fc.tuple(count, orNull(count)), { maxLength: 3 });
const me = fc.record({
  read_seq: count,
  read_others: count,
  sent: count,
  recv_seq: count,
  spans,
});
const member = fc.record({
  person: id,
  role: fc.constantFrom("member", "king"),
  joined_seq: count,
});
const info = fc.record({
  kind: fc.constantFrom("direct", "group", "room"),
  title: orNull(text),
  members: fc.array(member, { maxLength: 3 }),
  member_count: count,
  notice: text,
  picture: orNull(fc.constant("a1".repeat(32))),
  admins_only: fc.boolean(),
  shows_history: fc.boolean(),
  dissolved: fc.boolean(),
});
const positions = fc.array(fc.record({ person: id, read_seq: count, recv_seq: count }), {
  maxLength: 3,
});
const ids = { op_id: id, conversation: id, id };
const content = fc.record({ text });
const act = { op_id: id, conversation: id };
const people = fc.array(id, { minLength: 1, maxLength: 3 });
const name = fc.string({ minLength: 1, maxLength: 20 });

/** One that is well made, for each request. */
const payloads: { readonly [T in RequestType]: fc.Arbitrary<object> } = {
  ping: fc.record({ front: fc.boolean() }),
  sync: fc.record(
    { epoch: orNull(id), since: count, after: fc.record({ stamp: count, conversation: id }) },
    { requiredKeys: ["epoch", "since"] },
  ),
  pull: fc.record({ conversation: id, since: count }),
  page: fc.record({ conversation: id, before: orNull(count) }),
  send: fc.record({ id, conversation: id, kind: fc.constantFrom(...sentKinds), content }),
  edit: fc.record({ ...ids, content }),
  recall: fc.record(ids),
  cancel: fc.record(ids),
  read: fc.record({ conversation: id, seq: count }),
  received: fc.record({ conversation: id, seq: count }),
  positions: fc.record({
    of: fc.array(
      fc.record(
        { conversation: id, read: count, received: count },
        { requiredKeys: ["conversation"] },
      ),
      { maxLength: 5 },
    ),
  }),
  put: fc.record({ key: fc.constantFrom("draft:c", "mark:c"), value: orNull(content) }),
  direct: fc.record({ person: id }),
  create_group: fc.record({ ...act, title: name, people, shows_history: fc.boolean() }),
  change_group: fc.record(
    {
      ...act,
      title: name,
      notice: text,
      picture: orNull(text),
      admins_only: fc.boolean(),
      shows_history: fc.boolean(),
    },
    { requiredKeys: ["op_id", "conversation"] },
  ),
  add_members: fc.record({ ...act, people }),
  remove_member: fc.record({ ...act, person: id }),
  set_role: fc.record({ ...act, person: id, role: fc.constantFrom("member", "admin", "owner") }),
  dissolve_group: fc.record(act),
  members: fc.record({ conversation: id, after: orNull(id) }),
  readers: fc.record({ conversation: id, seq: count }),
  announce: fc.record({ op_id: id, text }),
  set_status: fc.record({
    status: orNull(
      fc.record({ text: fc.string({ maxLength: 80 }), until: orNull(fc.nat(8.64e15)) }),
    ),
  }),
  devices: fc.constant({}),
  revoke: fc.record({ device: orNull(id) }),
  watch: fc.record({ people: fc.array(id, { maxLength: 5 }) }),
  typing: fc.record({ conversation: id }),
  set_picture: fc.record({ bytes: orNull(text) }),
  picture: fc.record({ id: fc.constant("a1".repeat(32)) }),
};

const standing = { n: count, last_seq: count, info, me, positions };
const pushed: { readonly [T in PushType]: fc.Arbitrary<object> } = {
  change: fc.record(
    {
      conversation: id,
      prev_rev: fc.oneof(count, fc.constant(-1)),
      rev: count,
      rows: fc.array(messageRow, { maxLength: 3 }),
      ...standing,
    },
    { requiredKeys: ["conversation", "prev_rev", "rev", "rows"] },
  ),
  left: fc.record({ conversation: id, rev: count }),
  presence: fc.record({
    of: fc.array(
      fc.record({
        person: id,
        state: fc.constantFrom("online", "away", "offline"),
        last_seen: orNull(fc.nat(8.64e15)),
      }),
      { maxLength: 3 },
    ),
  }),
  typing: fc.record({ conversation: id, person: id }),
};

/** As text and as an object, since a frame may come as either; the same comes out of both. */
function overTheWire(frame: object): object {
  const said = JSON.stringify(frame);
  const read = decodeFrame(said);
  expect(read).toEqual(decodeFrame(JSON.parse(said)));
  if (!read) throw new Error("an object is always a frame");
  return read;
}

describe("what one side says the other understands, word for word", () => {
  test.each(Object.keys(requests) as RequestType[])("a request %s", (type) => {
    fc.assert(
      fc.property(id, payloads[type], (msgId, payload) => {
        const frame = v.parse(RequestFrame, overTheWire({ type, msg_id: msgId, payload }));
        expect(frame).toEqual({ type, msg_id: msgId, payload });
        expect(v.parse(requests[type].payload, frame.payload)).toEqual(payload);
      }),
      runs(40),
    );
  });

  test.each(Object.keys(pushes) as PushType[])("a push %s, which is no answer", (type) => {
    fc.assert(
      fc.property(id, pushed[type], (msgId, payload) => {
        const said = overTheWire({ type, msg_id: msgId, payload });
        expect(v.parse(pushes[type], v.parse(PushFrame, said).payload)).toEqual(payload);
        expect(v.is(ResponseFrame, said)).toBe(false);
      }),
      runs(40),
    );
  });

  test("a row, and what a newer server adds is passed over", () => {
    fc.assert(
      fc.property(messageRow, json, (row, newer) => {
        expect(v.parse(MessageRow, overTheWire({ ...row, newer }))).toEqual(row);
        const rows = v.parse(pushes.change, {
          conversation: "c",
          prev_rev: 0,
          rev: 1,
          rows: [row, newer],
        }).rows;
        expect(rows).toEqual([row, newer]);
      }),
      runs(),
    );
  });
});

describe("what is not well made", () => {
  test("never throws, and is a frame only where it is an object", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.json()), (raw) => {
        const frame = decodeFrame(raw);
        expect(["object", "undefined"]).toContain(typeof frame);
        expect(frame).not.toBeNull();
        for (const schema of [RequestFrame, ResponseFrame, PushFrame]) v.safeParse(schema, frame);
      }),
      runs(),
    );
  });

  test("is refused by its schema and never made into something else", () => {
    const types = fc.constantFrom(...(Object.keys(requests) as RequestType[]));
    fc.assert(
      fc.property(types, fc.anything(), (type, junk) => {
        const parsed = v.safeParse(requests[type].payload, junk);
        // What was taken once is taken as it is.
        if (parsed.success)
          expect(v.parse(requests[type].payload, parsed.output)).toEqual(parsed.output);
      }),
      runs(),
    );
  });

  test.each([-1, 1.5, 2 ** 53, Number.NaN, Infinity, "1", null])("%s is no place", (seq) => {
    expect(v.is(requests.read.payload, { conversation: "c", seq })).toBe(false);
  });
});

test.each([1304.5, 2 ** 53, Number.NaN, Infinity, "1304", null])("%s is no code", (code) => {
  expect(v.is(ResponseFrame, { type: "send", msg_id: "m", code })).toBe(false);
});

test.each(["edit", "recall"] as const)(
  "RW2: a row in the answer of %s that is nested too deep is none, and the change is done all the same",
  (type) => {
    const { answer } = requests[type];
    const row = {
      id: "m",
      conversation: "c",
      seq: 1,
      rev: 2,
      n: 1,
      sender: "p",
      kind: "text",
      content: {},
      recalled: false,
      reactions: {},
      server_time: 1,
      edited_at: null,
    };
    const deep = (depth: number) => ({
      ...row,
      content: JSON.parse(`{"text":${"[".repeat(depth)}${"]".repeat(depth)}}`) as object,
    });
    expect(v.parse(answer, { row: deep(30) })).toEqual({ row: deep(30) });
    expect(v.parse(answer, { row: null })).toEqual({ row: null });
    for (const depth of [33, 100_000])
      expect(v.parse(answer, { row: deep(depth) })).toEqual({ row: null });
    expect(v.is(answer, { row: "junk" })).toBe(false);
    expect(v.is(answer, {})).toBe(false);
  },
);

test("every key that a person may write comes back to their devices", () => {
  const word = fc.constantFrom("draft", "mark", "abcdefghijklmnop");
  const letter = fc.constantFrom("x", "你", "\u{1f600}", "\u0000");
  fc.assert(
    fc.property(word, letter, fc.nat(limits.keyLengthMax), (first, one, length) => {
      const name = `${first}:${one.repeat(length)}`;
      if (v.is(requests.put.payload, { key: name, value: null }))
        expect(v.is(StreamRow, { key: name, rev: 1, value: null })).toBe(true);
    }),
    runs(500),
  );
});
