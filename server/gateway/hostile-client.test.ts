import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { codes } from "#shared/wire/codes.ts";
import { announce } from "../chat/announce.ts";
import { databasePath, systemClock, systemIds } from "../start.ts";

import { checkRows } from "../store/sqlite/check-rows.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { hostileFrame, withIds } from "../testing/hostile-frames.ts";
import { type Colleague, openOffice, quiet, text } from "../testing/office.ts";
import { defaultThrottle } from "./throttle.ts";

/**
 * Eve is signed in and sends whatever she likes. She shares one conversation with Ann and hears the announcements; of
 * what Ann and Bob have together she knows every id.
 */
let office: Awaited<ReturnType<typeof openOffice>>;
let eve: Colleague;
/** What the server could not make anything of; none of it may be. */
let faults: string[];
/** Values that mean something to this server, Eve's and others'. */
let known: { readonly [name: string]: string };
let before: ReturnType<typeof othersRows>;

beforeEach(async () => {
  faults = [];
  office = await openOffice({
    throttle: { ...defaultThrottle, framesPerSecond: 1_000_000, misfitsPerMinute: 1_000_000 },
    log: { ...quiet, error: (...line: unknown[]) => void faults.push(JSON.stringify(line)) },
  });
  const store = openSqliteStore(databasePath(office.folder));
  await announce({ store, clock: systemClock, ids: systemIds }, "hello");
  await store.close();
  const [ann, bob] = [await office.join("ann"), await office.join("bob")];
  eve = await office.join("eve");
  const theirs = await office.direct(ann, "bob");
  const shared = await office.direct(ann, "eve");
  for (const [by, id, conversation] of [
    [ann, "theirs-1", theirs],
    [bob, "theirs-2", theirs],
    [ann, "shared-1", shared],
    [eve, "shared-2", shared],
  ] as const)
    await by.ask("send", text(id, conversation, conversation === theirs ? "between us" : id));
  await bob.ask("read", { conversation: theirs, seq: 2 });
  await ann.ask("put", { key: `draft:${theirs}`, value: { text: "not sent" } });
  await ann.ask("cancel", { op_id: "o", conversation: theirs, id: "buried" });
  known = { theirs, shared, ...office.people };
  before = othersRows();
});
afterEach(() => office.close());

/** Every row that is not Eve's to change, as one line of text each. */
function othersRows(): string[] {
  const database = new Database(databasePath(office.folder), { readonly: true });
  const own = { eve: office.people["eve"], theirs: known?.["theirs"] };
  const lines = [
    "SELECT * FROM conversations WHERE id = @theirs",
    "SELECT * FROM messages WHERE sender IS NOT @eve",
    "SELECT * FROM stints WHERE conversation = @theirs OR person <> @eve",
    "SELECT * FROM positions WHERE conversation = @theirs OR person <> @eve",
    "SELECT * FROM stream_rows WHERE name <> 'self:' || @eve AND key <> 'person:' || @eve",
    "SELECT * FROM accounts",
    // When they were last seen is nobody's doing but their own.
    "SELECT hash, person, device, device_name, created_at FROM tokens",
    "SELECT epoch FROM store",
    "SELECT * FROM buried WHERE id IN ('buried', 'theirs-1', 'theirs-2')",
  ].flatMap((sql) =>
    database
      .prepare<[object], object>(sql)
      .all(own)
      .map((row) => `${sql.split(" ")[3]} ${JSON.stringify(row)}`),
  );
  database.close();
  return lines;
}

/** What has to hold after anything that Eve did. */
async function expectUnharmed(): Promise<void> {
  if (!eve.socket.connected) eve = await office.join("eve");
  expect(await eve.ask("ping", { front: true })).toMatchObject({ code: codes.ok });
  expect(checkRows(databasePath(office.folder), { thorough: true })).toEqual([]);
  // A conversation that she begins with Bob has rows of Bob's as well; none that was there is another one.
  const now = new Set(othersRows());
  expect(before.filter((row) => !now.has(row))).toEqual([]);
  expect(faults).toEqual([]);
  expect(eve.answers.filter(({ code }) => code === codes.internal)).toEqual([]);
  // What Ann and Bob say to each other is heard by no one else.
  expect(JSON.stringify([eve.answers, eve.pushes])).not.toMatch(/between us|not sent/);
}

test("frames of every odd shape leave everything whole, and nobody else's rows touched", async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(hostileFrame, fc.boolean()), { minLength: 1, maxLength: 25 }),
      async (frames) => {
        for (const [made, asText] of frames) {
          const one = withIds(made, known);
          const whole =
            typeof one === "object" && one !== null && !Array.isArray(one)
              ? { msg_id: `h${++sent}`, ...one }
              : one;
          eve.raw(asText ? JSON.stringify(whole) : whole);
        }
        await expectUnharmed();
      },
    ),
    runs(250),
  );
});

test("requests of the right shape about what is others' change nothing of it", async () => {
  const conversation = known["theirs"] ?? "";
  const huge = Number.MAX_SAFE_INTEGER;
  const told = async (type: string, payload: unknown) => (await eve.ask(type, payload)).code;
  for (const [type, payload] of [
    ["send", text("new", conversation)],
    ["read", { conversation, seq: huge }],
    ["received", { conversation, seq: huge }],
    ["pull", { conversation, since: 0 }],
    ["cancel", { op_id: "o", conversation, id: "theirs-1" }],
    ["cancel", { op_id: "o", conversation, id: "not-yet" }],
  ] as const)
    expect([type, await told(type, payload)]).toEqual([type, codes.notMember]);
  const shared = known["shared"] ?? "";
  for (const id of ["theirs-1", "theirs-2", "shared-1"]) {
    expect(await told("send", text(id, shared))).toBe(codes.idTaken);
    expect(await told("cancel", { op_id: "o", conversation: shared, id })).toBe(codes.idTaken);
  }
  const { payload } = await eve.ask("positions", {
    of: [
      { conversation, read: huge },
      { conversation: shared, read: huge, received: huge },
    ],
  });
  expect(payload).toMatchObject({
    of: [{ code: codes.notMember }, { me: { read_seq: 3, recv_seq: 3 } }],
  });
  await expectUnharmed();
});

test("numbers that only text can carry, and keys twice, are numbers and keys as others", async () => {
  const shared = known["shared"] ?? "";
  for (const [at, seq] of [
    "-0",
    "1.5",
    "-1e999",
    "1e-999",
    "2.5",
    "3.0",
    "3e0",
    "1e999",
    "9007199254740993",
  ].entries()) {
    eve.raw(
      `{"type":"read","msg_id":"n${at}","payload":{"conversation":"${shared}","seq":${seq}}}`,
    );
    await eve.answerTo(`n${at}`);
  }
  eve.raw(`{"type":"ping","type":"send","msg_id":"twice","payload":{"__proto__":{"front":true}}}`);
  expect(await eve.answerTo("twice")).toMatchObject({ code: codes.badFrame });
  await expectUnharmed();
});

test("payloads nested as deep as a frame can be do no harm, wherever they stand", async () => {
  for (const levels of [100, 1_000, 3_000, 5_000, 8_000, 20_000, 100_000]) {
    const value = `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
    for (const [type, payload] of [
      ["put", `{"key":"mark:deep","value":${value}}`],
      [
        "send",
        `{"id":"d${levels}","conversation":"${known["shared"]}","kind":"text","content":${value}}`,
      ],
      ["positions", `{"of":[${value}]}`],
      ["dance", value],
    ] as const) {
      const msgId = `${type}${levels}`;
      eve.raw(`{"type":"${type}","msg_id":"${msgId}","payload":${payload}}`);
      expect((await eve.answerTo(msgId)).code).not.toBe(codes.internal);
    }
    // What was taken is there to be had.
    expect(await eve.ask("pull", { conversation: "self", since: 0 })).toMatchObject({
      code: codes.ok,
    });
  }
  await expectUnharmed();
});

test("frames of a megabyte are refused or end the connection, which may come back", async () => {
  const long = "x".repeat(999_000);
  for (const payload of [
    text("long", known["shared"] ?? "", long),
    { key: "mark:x", value: { long } },
    { person: long },
  ]) {
    expect(await eve.ask("put", payload)).toMatchObject({ code: codes.tooLarge });
  }
  const gone = new Promise((resolve) => eve.socket.once("disconnect", resolve));
  eve.raw({
    type: "put",
    msg_id: "m",
    payload: { key: "mark:x", value: { long: `${long}${long}` } },
  });
  await gone;
  await expectUnharmed();
});

test("thousands of frames at once: what is done is done whole, the rest is told to come again", async () => {
  const shared = known["shared"] ?? "";
  const frames = Array.from({ length: 1_500 }, (_, at) => {
    const id = `f${at % 700}`;
    return [
      { type: "send", msg_id: `s${at}`, payload: text(id, shared) },
      { type: "cancel", msg_id: `c${at}`, payload: { op_id: "o", conversation: shared, id } },
      {
        type: "positions",
        msg_id: `p${at}`,
        payload: { of: [{ conversation: shared, read: at }] },
      },
    ];
  }).flat();
  const answered = new Promise<void>((resolve) => {
    eve.socket.on("disconnect", () => resolve());
    eve.socket.on("message", () => {
      if (eve.answers.length >= frames.length + 1) resolve();
    });
  });
  for (const one of frames) eve.raw(one);
  await answered;
  const found = new Set(eve.answers.map(({ code }) => code));
  expect(found).toContain(codes.ok);
  expect(found).toContain(codes.rateLimited);
  await expectUnharmed();
});

test("events, attachments and acknowledgements that no client sends do nothing", async () => {
  const { socket } = eve;
  for (const event of ["", "error ", "message\u0000", "__proto__", "newListener ", "toString"])
    socket.emit(event, { type: "ping", msg_id: "x", payload: {} });
  socket.emit("message");
  socket.emit("message", undefined, null, Buffer.alloc(99));
  socket.emit("message", Buffer.from('{"type":"ping"}'));
  socket.emit(
    "message",
    { type: "ping", msg_id: "acked", payload: { front: true } },
    () => undefined,
  );
  await eve.answerTo("acked");
  await expectUnharmed();
});
