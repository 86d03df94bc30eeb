import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { defaultThrottle } from "./throttle.ts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { requests, type RequestType } from "#shared/wire/requests.ts";
import type { Timers } from "../chat/ports.ts";
import { createAccounts } from "../accounts/accounts.ts";
import { databasePath, systemClock, systemIds } from "../start.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { Colleague, openOffice, quiet, text } from "../testing/office.ts";

let office: Awaited<ReturnType<typeof openOffice>>;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

describe("signing in", () => {
  test("name and password give a token; a name is found however it is typed", async () => {
    const answer = await office.signIn("  Ann ", "ann's password");
    expect(answer).toMatchObject({
      status: 200,
      code: codes.ok,
      payload: { person: office.people["ann"], name: "ann" },
    });
  });

  test("a wrong password and an unknown name get the same answer", async () => {
    const wrong = await office.signIn("ann", "no");
    const unknown = await office.signIn("nobody", "no");
    expect(wrong).toMatchObject({ status: 401, code: codes.wrongCredentials });
    expect(unknown).toEqual(wrong);
  });

  test("a ticket stands where a password stands, once", async () => {
    const { token } = (await office.signIn("ann")).payload as { token: string };
    const { ticket } = (await office.post("/api/ticket", {}, token)).payload as { ticket: string };
    const body = { ticket, device: office.device, protocol: { min: 1, max: 1 } };
    expect(await office.post("/api/sign-in", body)).toMatchObject({
      code: codes.ok,
      payload: { person: office.people["ann"] },
    });
    expect(await office.post("/api/sign-in", body)).toMatchObject({ code: codes.ticketInvalid });
    expect(await office.post("/api/ticket", {}, "forged")).toMatchObject({
      status: 401,
      code: codes.notSignedIn,
    });
  });

  test("signing out ends the token", async () => {
    const { token } = (await office.signIn("ann")).payload as { token: string };
    await office.post("/api/sign-out", {}, token);
    await expect(new Colleague(office.url, token).connected()).rejects.toMatchObject({
      data: { code: codes.notSignedIn },
    });
  });

  test.each([
    ["no JSON", "{"],
    ["the wrong shape", { name: 7 }],
    ["no secret", { name: "ann", device: { id: "d", name: "x" }, protocol: { min: 1, max: 1 } }],
  ])("%s gets an error code", async (_name, body) => {
    const { code } = await office.post("/api/sign-in", body);
    expect([codes.badFrame, codes.wrongCredentials]).toContain(code);
  });

  test("a body without end is refused", async () => {
    expect(await office.post("/api/sign-in", "x".repeat(100_000))).toMatchObject({
      code: codes.tooLarge,
    });
  });

  test("a client of another age is told so, at sign-in and at the socket", async () => {
    const range = { min: 99, max: 99 };
    expect(
      await office.post("/api/sign-in", {
        name: "ann",
        password: "x",
        device: office.device,
        protocol: range,
      }),
    ).toMatchObject({ code: codes.incompatible });
    const { token } = (await office.signIn("ann")).payload as { token: string };
    await expect(new Colleague(office.url, token, range).connected()).rejects.toMatchObject({
      data: { code: codes.incompatible, protocol: { min: 1, max: 1 } },
    });
  });

  test("tries are bounded per account, and the right password comes too late", async () => {
    for (let tries = 0; tries < 20; tries++) await office.signIn("ann", "guess");
    expect(await office.signIn("ann")).toMatchObject({ status: 429, code: codes.rateLimited });
    expect(await office.signIn("bob")).toMatchObject({ code: codes.ok });
  });

  test("other paths and methods say nothing of the server", async () => {
    expect((await fetch(`${office.url}/api/sign-in`)).status).toBe(404);
    expect((await fetch(`${office.url}/../etc/passwd`)).status).toBe(404);
    expect((await fetch(`${office.url}/__proto__`, { method: "POST" })).status).toBe(404);
    expect(await (await fetch(`${office.url}/health`)).json()).toEqual({ status: "ok" });
  });
});

describe("frames", () => {
  test("the heartbeat is answered by a pong with code 1000 (mission row 4)", async () => {
    const ann = await office.join("ann");
    expect(await ann.ask("ping", { front: true })).toMatchObject({ type: "pong", code: 1000 });
  });

  test("a frame may be a string (mission row 1)", async () => {
    const ann = await office.join("ann");
    expect(await ann.ask("ping", { front: true }, true)).toMatchObject({
      type: "pong",
      code: 1000,
    });
  });

  test("what is no frame, of no known type, or too large gets its code, and the connection lives", async () => {
    const ann = await office.join("ann");
    expect(await ann.ask("dance", {})).toMatchObject({ code: codes.unknownType });
    expect(await ann.ask("constructor", {})).toMatchObject({ code: codes.unknownType });
    expect(await ann.ask("pull", { conversation: 7 })).toMatchObject({ code: codes.badFrame });
    const large = { front: true, more: "x".repeat(limits.payloadBytesMax) };
    expect(await ann.ask("ping", large)).toMatchObject({ code: codes.tooLarge });
    ann.raw({ msg_id: "lost", type: 5 });
    expect(await ann.answerTo("lost")).toMatchObject({ code: codes.badFrame });
    expect(await ann.ask("ping", { front: true })).toMatchObject({ code: codes.ok });
  });

  test("whatever comes in, the connection lives and the next request is answered (security.md 16)", async () => {
    await office.close();
    const many = 1_000_000;
    office = await openOffice({
      throttle: { ...defaultThrottle, framesPerSecond: many, misfitsPerMinute: many },
    });
    const ann = await office.join("ann");
    const types = Object.keys(requests) as RequestType[];
    const frame = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.record({
        type: fc.oneof(fc.constantFrom(...types), fc.string()),
        msg_id: fc.oneof(fc.string(), fc.anything()),
        payload: fc.anything(),
      }),
      fc.record({
        type: fc.constantFrom(...types),
        msg_id: fc.uuid(),
        payload: fc.record(
          {
            conversation: fc.string(),
            since: fc.double(),
            seq: fc.double(),
            id: fc.string(),
            epoch: fc.string(),
            kind: fc.constant("text"),
            content: fc.object(),
          },
          { requiredKeys: [] },
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 5 }), async (frames) => {
        for (const one of frames)
          if (typeof one !== "function" && typeof one !== "symbol") ann.raw(toWire(one));
        expect(await ann.ask("ping", { front: false })).toMatchObject({ code: codes.ok });
      }),
      runs(60),
    );
  });

  test("a flood is told to slow down, and loses nothing", async () => {
    const ann = await office.join("ann");
    const answers = await Promise.all(
      Array.from({ length: 400 }, () => ann.ask("ping", { front: true })),
    );
    const found = new Set(answers.map(({ code }) => code));
    expect(found).toEqual(new Set([codes.ok, codes.rateLimited]));
  });
});

/** What can go over the wire at all: no functions, symbols, bigints or cycles. */
function toWire(value: unknown): unknown {
  try {
    return JSON.parse(
      JSON.stringify(value, (_key, one: unknown) =>
        typeof one === "bigint" ? String(one) : one,
      ) ?? "null",
    );
  } catch {
    return null;
  }
}

describe("messages", () => {
  test("one is committed before it is acknowledged: it is there after a restart", async () => {
    const ann = await office.join("ann");
    const conversation = await office.direct(ann, "bob");
    const sent = await ann.ask("send", text("m1", conversation));
    expect(sent).toMatchObject({ code: codes.ok, payload: { id: "m1", seq: 2 } });
    expect(Object.keys(sent.payload as object).sort()).toEqual(["id", "seq", "server_time"]);
    await office.restart();
    const again = await office.join("ann");
    const { rows } = (await again.ask("pull", { conversation, since: 0 })).payload as {
      rows: { id: string }[];
    };
    expect(rows.map(({ id }) => id)).toContain("m1");
  });

  test("the same id twice is one message with one answer", async () => {
    const ann = await office.join("ann");
    const conversation = await office.direct(ann, "bob");
    const [first, second] = await Promise.all([
      ann.ask("send", text("m1", conversation)),
      ann.ask("send", text("m1", conversation, "changed")),
    ]);
    expect(second?.payload).toEqual(first?.payload);
    const { rows, rev } = (await ann.ask("pull", { conversation, since: 0 })).payload as {
      rows: { content: { text?: string } }[];
      rev: number;
    };
    expect([rows.length, rev, rows[1]?.content.text]).toEqual([2, 2, "m1"]);
  });

  test("somebody else's id is refused", async () => {
    const [ann, bob] = [await office.join("ann"), await office.join("bob")];
    const conversation = await office.direct(ann, "bob");
    await ann.ask("send", text("m1", conversation));
    expect(await bob.ask("send", text("m1", conversation))).toMatchObject({ code: codes.idTaken });
  });

  test.each([
    ["nothing", { text: "" }],
    ["only spaces", { text: " \n\t" }],
    ["too much", { text: "x".repeat(limits.textLengthMax + 1) }],
    ["half a character", { text: "a\ud800" }],
    ["no text", { words: "x" }],
  ])("content that is %s is refused, and takes no place", async (_name, content) => {
    const ann = await office.join("ann");
    const conversation = await office.direct(ann, "bob");
    const bad = { id: "m1", conversation, kind: "text", content };
    expect(await ann.ask("send", bad)).toMatchObject({ code: codes.invalidContent });
    expect(await ann.ask("send", text("m2", conversation))).toMatchObject({ payload: { seq: 2 } });
  });

  test("a doorbell reaches the other and not the outsider; it names the step before", async () => {
    const [ann, bob, eve] = [
      await office.join("ann"),
      await office.join("bob"),
      await office.join("eve"),
    ];
    const conversation = await office.direct(ann, "bob");
    await ann.ask("send", text("m1", conversation));
    await bob.pushed(({ payload }) => (payload as { rev: number }).rev === 2);
    await ann.ask("send", text("m2", conversation));
    const push = await bob.pushed(({ payload }) => (payload as { rev: number }).rev === 3);
    expect(push).toMatchObject({
      type: "change",
      payload: { conversation, prev_rev: 2, n: 2, rows: [{ id: "m2", seq: 3 }] },
    });
    await eve.ask("ping", { front: true });
    expect(eve.pushes).toEqual([]);
  });

  test("unread is n − sent − read_others, and reading moves only forward", async () => {
    const [ann, bob] = [await office.join("ann"), await office.join("bob")];
    const conversation = await office.direct(ann, "bob");
    for (const id of ["m1", "m2", "m3"]) await ann.ask("send", text(id, conversation));
    await bob.ask("send", text("b1", conversation));
    const unread = async (): Promise<number> => {
      const { n, me } = (await bob.ask("pull", { conversation, since: 0 })).payload as {
        n: number;
        me: { sent: number; read_others: number };
      };
      return n - me.sent - me.read_others;
    };
    expect(await unread()).toBe(3);
    await bob.ask("read", { conversation, seq: 3 });
    expect(await unread()).toBe(1);
    await bob.ask("read", { conversation, seq: 1 });
    expect(await unread()).toBe(1);
    await bob.ask("read", { conversation, seq: 1_000_000 });
    expect(await unread()).toBe(0);
    const push = await ann.pushed(
      ({ payload }) =>
        (payload as { positions?: { read_seq: number }[] }).positions?.[0]?.read_seq === 5,
    );
    expect(push.type).toBe("change");
  });
});

describe("an outsider learns nothing (security.md 11)", () => {
  const attempts: Partial<Record<RequestType, (conversation: string) => unknown>> = {
    pull: (conversation) => ({ conversation, since: 0 }),
    page: (conversation) => ({ conversation, before: null }),
    send: (conversation) => text("x1", conversation),
    edit: (conversation) => ({ ...text("m1", conversation), op_id: "o1" }),
    recall: (conversation) => ({ op_id: "o1", conversation, id: "m1" }),
    cancel: (conversation) => ({ op_id: "o1", conversation, id: "m1" }),
    read: (conversation) => ({ conversation, seq: 1 }),
    received: (conversation) => ({ conversation, seq: 1 }),
    change_group: (conversation) => ({ op_id: "o1", conversation, title: "t" }),
    add_members: (conversation) => ({ op_id: "o1", conversation, people: ["nobody"] }),
    remove_member: (conversation) => ({ op_id: "o1", conversation, person: "nobody" }),
    set_role: (conversation) => ({ op_id: "o1", conversation, person: "nobody", role: "owner" }),
    dissolve_group: (conversation) => ({ op_id: "o1", conversation }),
    members: (conversation) => ({ conversation }),
    readers: (conversation) => ({ conversation, seq: 2 }),
    typing: (conversation) => ({ conversation }),
  };
  test.each(Object.entries(attempts))(
    "%s: not yours and does not exist are one answer",
    async (type, payload) => {
      const [ann, eve] = [await office.join("ann"), await office.join("eve")];
      const conversation = await office.direct(ann, "bob");
      await ann.ask("send", text("m1", conversation));
      const { msg_id: _a, ...foreign } = await eve.ask(type, payload(conversation));
      const { msg_id: _b, ...missing } = await eve.ask(type, payload("no-such-conversation"));
      expect(foreign).toEqual(missing);
      expect(foreign.code).toBe(codes.notMember);
    },
  );

  test("every request that names a conversation is in this table", () => {
    const naming = Object.entries(requests)
      .filter(([, { payload }]) => "conversation" in payload.entries)
      .map(([type]) => type)
      // Names one that there is not yet: that an id is taken is all that somebody learns who knows it already.
      .filter((type) => type !== "create_group");
    expect(Object.keys(attempts).sort()).toEqual(naming.sort());
  });

  test("sync names only one's own", async () => {
    const [ann, eve] = [await office.join("ann"), await office.join("eve")];
    await office.direct(ann, "bob");
    const { entries } = (await eve.ask("sync", { epoch: null, since: 0 })).payload as {
      entries: { conversation: string }[];
    };
    expect(entries.map(({ conversation }) => conversation)).toEqual(["directory"]);
  });
});

/** Timers that run a hundred times as fast: what takes seconds is waited for in moments. */
const hurried: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs / 100);
    return () => clearTimeout(timer);
  },
};

describe("tokens that ended", () => {
  test("signing out cuts the socket of that device, and only that", async () => {
    await office.close();
    office = await openOffice({ timers: hurried });
    const stays = await office.join("ann");
    const { token } = (await office.signIn("ann")).payload as { token: string };
    const goes = await new Colleague(office.url, token).connected();
    const cut = new Promise((resolve) => goes.socket.once("disconnect", resolve));
    await office.post("/api/sign-out", {}, token);
    expect(await cut).toBe("io server disconnect");
    expect(await stays.ask("ping", { front: true })).toMatchObject({ code: codes.ok });
  });

  test("whoever holds a token of a disabled account is told so; nobody else learns it", async () => {
    await office.close();
    office = await openOffice({ timers: hurried });
    const { token } = (await office.signIn("ann")).payload as { token: string };
    const goes = await new Colleague(office.url, token).connected();
    const cut = new Promise((resolve) => goes.socket.once("disconnect", resolve));
    const store = openSqliteStore(databasePath(office.folder));
    await createAccounts({ store, clock: systemClock, ids: systemIds }).disable("ann");
    await store.close();
    expect(await cut).toBe("io server disconnect");
    const handshake = (secret: string) => new Colleague(office.url, secret).connected();
    await expect(handshake(token)).rejects.toMatchObject({
      data: { code: codes.accountDisabled, reason: "accountDisabled" },
    });
    await expect(handshake("forged")).rejects.toMatchObject({ data: { code: codes.notSignedIn } });
    expect(await office.post("/api/ticket", {}, token)).toMatchObject({
      status: 403,
      code: codes.accountDisabled,
    });
    expect(await office.signIn("ann", "a guess")).toMatchObject({ code: codes.wrongCredentials });
  });

  test("a device that signs in again has one token", async () => {
    const device = { id: "one device", name: "d" };
    const body = { name: "ann", password: "ann's password", device, protocol: { min: 1, max: 1 } };
    const first = (await office.post("/api/sign-in", body)).payload as { token: string };
    await office.post("/api/sign-in", body);
    expect(await office.post("/api/ticket", {}, first.token)).toMatchObject({
      code: codes.notSignedIn,
    });
  });
});

describe("who is locked out", () => {
  const from = (address: string, password: string) =>
    office.post(
      "/api/sign-in",
      { name: "ann", password, device: office.device, protocol: { min: 1, max: 1 } },
      undefined,
      { "x-forwarded-for": address },
    );
  test("guesses from one address lock that address for that account, not its owner", async () => {
    for (let guess = 0; guess < 20; guess++) await from("10.0.0.9", `wrong ${guess}`);
    expect(await from("10.0.0.9", "ann's password")).toMatchObject({ code: codes.rateLimited });
    expect(await from("10.0.0.7", "ann's password")).toMatchObject({ code: codes.ok });
  });

  test("right passwords are not counted", async () => {
    for (let time = 0; time < 30; time++)
      expect(await from("10.0.0.9", "ann's password")).toMatchObject({ code: codes.ok });
  });
}, 30_000);

/** The part of the package ws that stops reading. */
interface WebSocketOfNode {
  pause(): void;
  resume(): void;
}

test("a client that does not read is cut", async () => {
  const said: unknown[] = [];
  await office.close();
  office = await openOffice({
    log: { ...quiet, warn: (...line: unknown[]) => said.push(line[1]) },
  });
  const ann = await office.join("ann");
  const conversation = await office.direct(ann, "bob");
  const long = "x".repeat(20_000);
  for (let at = 0; at < 20; at++) await ann.ask("send", text(`m${at}`, conversation, long));
  const { token } = (await office.signIn("bob")).payload as { token: string };
  const deaf = await new Colleague(office.url, token).connected();
  const cut = new Promise((resolve) => deaf.socket.once("disconnect", resolve));
  // What a paused stream does not take stays in the server.
  const { ws } = deaf.socket.io.engine.transport as unknown as { ws: WebSocketOfNode };
  ws.pause();
  let asked = 0;
  // Each look asks for more, and so not as often as one that only looks.
  await vi.waitFor(
    () => {
      for (let wave = 0; wave < 20; wave++)
        deaf.raw({ type: "pull", msg_id: `p${asked++}`, payload: { conversation, since: 0 } });
      expect(said).toContain("socket.deaf");
    },
    { timeout: 15_000, interval: 50 },
  );
  ws.resume();
  await cut;
});

test("a request that never ends does not keep the server from ending", async () => {
  const { port, hostname } = new URL(office.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.on("error", () => undefined);
  socket.write("POST /api/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{");
  await office.restart();
  socket.destroy();
  expect(await office.signIn("ann")).toMatchObject({ code: codes.ok });
});
