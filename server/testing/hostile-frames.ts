import fc from "fast-check";
import { encodeBase64 } from "#shared/wire/base64.ts";
import { fileUrlOf, sentKinds } from "#shared/wire/files.ts";
import { limits } from "#shared/wire/limits.ts";
import { pngBytes } from "#shared/wire/picture-fixtures.ts";
import { requests, type RequestType } from "#shared/wire/requests.ts";

const types = Object.keys(requests) as RequestType[];
const oddNames = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "toJSON"];
const oddNumbers = [
  -1,
  -0,
  1.5,
  2.5,
  3.5,
  0.5,
  1e-320,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  Number.MAX_VALUE,
  Number.NaN,
  -Infinity,
];
const oddTexts = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "line\nbreak",
  "\u001b[2J",
  "\ud800",
  "\udc00x",
  "\u202e",
  "'; DROP TABLE messages; --",
  "self:",
  "directory",
  "self",
  "store",
  "1",
  "null",
  "x".repeat(limits.idLengthMax + 1),
];

const oddId = fc.oneof(
  fc.constantFrom(...oddTexts, ...oddNames),
  fc.string({ unit: "binary", maxLength: 80 }),
);
/** Where she may go, where she may not, and where nobody can; ids are other ones in each office, so they go by a name. */
const conversation = fc.oneof(
  { weight: 6, arbitrary: fc.constant("known:shared") },
  { weight: 3, arbitrary: fc.constant("known:theirs") },
  { weight: 1, arbitrary: oddId },
);
const person = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("known:ann", "known:bob", "known:eve") },
  { weight: 1, arbitrary: oddId },
);
const message = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("new-1", "new-2", "new-3", "new-4") },
  {
    weight: 4,
    arbitrary: fc.constantFrom("theirs-1", "theirs-2", "shared-1", "shared-2", "buried"),
  },
  { weight: 1, arbitrary: oddId },
);
const number = fc.oneof(
  { weight: 2, arbitrary: fc.nat({ max: 9 }) },
  { weight: 2, arbitrary: fc.constantFrom(...oddNumbers) },
  { weight: 1, arbitrary: fc.oneof(fc.double(), fc.maxSafeInteger()) },
);

const deep = (levels: number, isList: boolean): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = isList ? [value] : { a: value };
  return value;
};
/** An object with a key of its own that objects have from elsewhere: only parsing makes one. */
const poisoned = fc
  .constantFrom(...oddNames)
  .map((name): unknown => JSON.parse(`{"${name}":{"person":"x","seq":1},"text":"t"}`));
const places = fc.array(
  fc.record({ conversation, read: number, received: number }, { requiredKeys: ["conversation"] }),
  { maxLength: 9 },
);
const soundPlaces = fc.array(
  fc.record({ conversation: fc.constant("known:shared"), read: fc.nat() }),
);
const odd: fc.Arbitrary<unknown> = fc.oneof(
  number,
  conversation,
  message,
  oddId,
  poisoned,
  fc.boolean(),
  fc.constantFrom(null, [], {}, [[]], [null]),
  fc.jsonValue(),
  fc.tuple(fc.integer({ min: 1, max: 900 }), fc.boolean()).map((of) => deep(...of)),
  fc.uint8Array({ maxLength: 20 }),
  places,
);
const content = fc.oneof(
  { weight: 3, arbitrary: fc.record({ text: fc.string({ unit: "binary" }) }) },
  { weight: 1, arbitrary: fc.record({ text: odd, sender: person, seq: number }) },
  { weight: 1, arbitrary: odd },
);
const attached = fc.record({
  url: fc.oneof(
    fc.uuid({ version: 4 }).map(fileUrlOf),
    fc.constantFrom("/api/files/../../magpie.db", "/api/files/", "file:///etc/passwd"),
    odd,
  ),
  name: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("../x", "a\\b", "CON"), odd),
  size: number,
  type: fc.oneof(fc.constantFrom("image/png", "text/html"), odd),
  sha256: fc.oneof(fc.constant("a1".repeat(32)), odd),
});
const fileContent = fc.record(
  {
    file: fc.oneof({ weight: 3, arbitrary: attached }, { weight: 1, arbitrary: odd }),
    width: number,
    height: number,
    duration_ms: number,
    waveform: fc.oneof(fc.constant("AAAA"), odd),
    preview: odd,
    thumb: fc.oneof(attached, odd),
    text: fc.string({ unit: "binary" }),
  },
  { requiredKeys: ["file"] },
);
const key = fc.oneof(
  fc.constantFrom(
    "mark:x",
    "draft:",
    ":x",
    "MARK:x",
    "mark:\u0000",
    "__proto__:x",
    "a:b\nc:d",
    "grant:announce",
  ),
  fc.string({ unit: "binary" }).map((rest) => `mark:${rest}`),
);

const picture = encodeBase64(Uint8Array.from(pngBytes(2, 2)));

/** For every request: its fields, each right in shape or next to it. */
const payloads: Readonly<Record<RequestType, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  ping: { front: fc.boolean() },
  sync: {
    epoch: fc.oneof(oddId, fc.constant(null)),
    since: number,
    after: fc.oneof(fc.constant(undefined), fc.record({ stamp: number, conversation })),
  },
  pull: {
    conversation: fc.oneof(conversation, fc.constantFrom("self", "directory", "self:known:ann")),
    since: number,
  },
  page: { conversation, before: fc.oneof(number, fc.constant(null)) },
  edit: { op_id: message, conversation, id: message, content },
  recall: { op_id: message, conversation, id: message },
  send: {
    id: message,
    conversation,
    kind: fc.constantFrom(...sentKinds),
    content: fc.oneof(content, fileContent),
  },
  cancel: { op_id: message, conversation, id: message },
  read: { conversation, seq: number },
  received: { conversation, seq: number },
  positions: { of: fc.oneof(places, soundPlaces) },
  watch: { people: fc.oneof(fc.array(person, { maxLength: 9 }), odd) },
  typing: { conversation },
  put: {
    key,
    value: fc.oneof(content, fc.constant(null), fc.dictionary(fc.string(), odd)),
  },
  direct: { person },
  create_group: {
    op_id: message,
    conversation: fc.oneof(conversation, message),
    title: fc.oneof(fc.string({ unit: "binary" }), odd),
    people: fc.array(person, { maxLength: 4 }),
    shows_history: fc.boolean(),
  },
  change_group: {
    op_id: message,
    conversation,
    title: fc.oneof(fc.constant(undefined), fc.string({ unit: "binary" })),
    notice: fc.oneof(fc.constant(undefined), fc.string({ unit: "binary" })),
    picture: fc.oneof(fc.base64String(), fc.constantFrom(undefined, null, picture)),
    admins_only: fc.oneof(fc.constant(undefined), fc.boolean()),
    shows_history: fc.oneof(fc.constant(undefined), fc.boolean()),
  },
  add_members: { op_id: message, conversation, people: fc.array(person, { maxLength: 4 }) },
  remove_member: { op_id: message, conversation, person },
  set_role: {
    op_id: message,
    conversation,
    person,
    role: fc.oneof(fc.constantFrom("member", "admin", "owner"), odd),
  },
  dissolve_group: { op_id: message, conversation },
  members: { conversation, after: fc.oneof(oddId, fc.constantFrom(undefined, null)) },
  readers: { conversation, seq: number },
  announce: { op_id: message, text: fc.oneof(fc.string({ unit: "binary" }), odd) },
  devices: {},
  revoke: { device: fc.oneof(oddId, fc.constant(null)) },
  set_status: {
    status: fc.option(
      fc.record({
        text: fc.string({ unit: "binary", maxLength: 100 }),
        until: fc.option(fc.integer()),
      }),
    ),
  },
  set_picture: { bytes: fc.oneof(fc.base64String(), fc.constantFrom(null, picture)) },
  picture: { id: fc.oneof(oddId, fc.stringMatching(/^[0-9a-f]{64}$/)) },
};
/** Mostly shaped as it has to be; sometimes a field is something else, is left out, or is one too many. */
const request = fc.constantFrom(...types).chain((type) => {
  const names = [...Object.keys(payloads[type]), "conversation", "person", "rev"];
  return fc
    .tuple(
      fc.record({ ...payloads[type] }),
      fc.option(fc.record({ name: fc.constantFrom(...names), value: fc.option(odd) }), { freq: 1 }),
    )
    .map(([sound, spoilt]) => {
      if (!spoilt) return { type, payload: sound };
      const { [spoilt.name]: _, ...rest } = sound;
      const isLeft = spoilt.value === null;
      return { type, payload: isLeft ? rest : { ...rest, [spoilt.name]: spoilt.value } };
    });
});
/** Anything that somebody may send, and mostly what comes close to a request. */
export const hostileFrame: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: request },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.oneof(fc.constantFrom(...types), fc.constantFrom(...oddNames), odd),
      payload: odd,
    }),
  },
  { weight: 1, arbitrary: odd },
);

/** With ids of an office in place of their names (`known:ann`); everything else stays as it is. */
export function withIds(value: unknown, ids: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string")
    return value.startsWith("known:") ? (ids[value.slice(6)] ?? value) : value;
  if (Array.isArray(value)) return value.map((inner) => withIds(inner, ids));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withIds(inner, ids)]),
  );
}
