import { createHook } from "node:async_hooks";
import { once } from "node:events";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { Server, type Socket } from "socket.io";
import { afterEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { until } from "#shared/testing/until.ts";
import type { LogFields } from "../messaging/ports.ts";
import { type Connection, createConnection } from "./driver.ts";
import { outstandingMax } from "./outstanding.ts";
import type { ConnectionSettings } from "./settings.ts";
import { startFaultProxy } from "./testing/fault-proxy.ts";
import { handTime, realTime, type TestTime } from "./testing/timers.ts";

interface Frame {
  readonly type: string;
  readonly msg_id: string;
  readonly payload: unknown;
}

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** The timers and sockets in use that the client's library made, and no other's: the test runner has timers too. */
function watchClientLibrary() {
  const made = new Map<number, string>();
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const hook = createHook({
    init(id, kind) {
      if (kind !== "Timeout" && kind !== "TCPWRAP") return;
      if (/(engine|socket)\.io-client/.test(String(new Error("made here").stack)))
        made.set(id, kind);
    },
    destroy: (id) => void made.delete(id),
  }).enable();
  return {
    inUse: () => [...made.values()],
    [Symbol.dispose]: () => {
      hook.disable();
      Error.stackTraceLimit = depth;
    },
  };
}

/** A server that answers `ping`, and whatever else `answer` says. */
async function startOffice(answer: (frame: Frame, socket: Socket) => unknown = () => undefined) {
  const office = {
    port: 0,
    frames: [] as Frame[],
    auths: [] as unknown[],
    pongs: true,
    pongCode: codes.ok as number,
    refuseWith: null as object | null,
    sockets: new Set<Socket>(),
    io: null as Server | null,
    http: null as HttpServer | null,
    /** What was sent to the server but for the heartbeat. */
    asked: () => office.frames.filter((frame) => frame.type !== "ping"),
    async up(): Promise<void> {
      const http = createHttpServer();
      const io = new Server(http, { pingInterval: 30_000, pingTimeout: 90_000 });
      io.use((socket, next) => {
        office.auths.push(socket.handshake.auth);
        const data = office.refuseWith;
        next(data ? Object.assign(new Error("refused"), { data }) : undefined);
      });
      io.on("connection", (socket) => {
        office.sockets.add(socket);
        socket.on("disconnect", () => office.sockets.delete(socket));
        socket.on("message", (frame: Frame) => {
          office.frames.push(frame);
          const { msg_id } = frame;
          if (frame.type === "ping") {
            if (office.pongs)
              socket.emit("message", { type: "pong", msg_id, code: office.pongCode });
            return;
          }
          const reply = answer(frame, socket);
          if (reply !== undefined) socket.emit("message", reply);
        });
      });
      http.listen(office.port, "127.0.0.1");
      await once(http, "listening");
      office.port = (http.address() as AddressInfo).port;
      Object.assign(office, { io, http });
    },
    /** Ends it as a killed process would: the sockets break. */
    async down(): Promise<void> {
      const { io, http } = office;
      if (!io || !http) return;
      Object.assign(office, { io: null, http: null });
      http.closeAllConnections();
      await io.close();
    },
    push: (frame: unknown) => office.io?.emit("message", frame),
    url: () => `http://127.0.0.1:${office.port}`,
  };
  await office.up();
  cleanups.push(() => office.down());
  return office;
}

interface Options {
  readonly time?: TestTime;
  readonly token?: string | null;
  readonly settings?: Partial<ConnectionSettings>;
  readonly front?: boolean;
  readonly jitter?: number;
}

function connectTo(server: string, options: Options = {}) {
  const time = options.time ?? realTime();
  const lines: string[] = [];
  const write = (event: string, fields?: LogFields): void => {
    lines.push(`${event} ${JSON.stringify(fields ?? {})}`);
  };
  let id = 0;
  const connection = createConnection({
    server,
    token: options.token === undefined ? "secret-token" : options.token,
    clock: time.clock,
    timers: time.timers,
    random: { next: () => options.jitter ?? 0 },
    ids: { next: () => `id-${++id}` },
    log: { info: write, warn: write, error: write },
    isFront: () => options.front ?? true,
    settings: { attemptGapMs: 10, ...options.settings },
  });
  cleanups.push(() => connection.close());
  const lives: boolean[] = [];
  connection.link.onLive((live) => lives.push(live));
  const views: string[] = [];
  connection.onView((view) => views.push(view.state));
  return { connection, time, lines, lives, views };
}

const live = (connection: Connection): Promise<void> =>
  until(() => expect(connection.link.live).toBe(true));
const gone = (connection: Connection): Promise<void> =>
  until(() => expect(connection.link.live).toBe(false));

const sendPayload = { id: "m", conversation: "c", kind: "text", content: { text: "hi" } } as const;
const sent = { id: "m", seq: 4, server_time: 5 };

describe("link", () => {
  test("connects with token and protocol range, and answers requests by msg_id", async () => {
    const office = await startOffice(({ type, msg_id }) => ({
      type,
      msg_id,
      code: 1000,
      payload: sent,
    }));
    const { connection, lives, views } = connectTo(office.url());
    expect(connection.view()).toEqual({ state: "signedOut", locked: null });
    connection.start();
    expect(connection.view()).toEqual({ state: "connecting", attempt: 1 });
    await live(connection);
    expect(office.auths).toEqual([{ token: "secret-token", protocol: { min: 1, max: 1 } }]);
    expect(connection.view()).toEqual({ state: "connected", catchingUp: false, progress: null });
    connection.setCatchingUp({ catchingUp: true, progress: null });
    connection.setCatchingUp({ catchingUp: true, progress: null });
    expect(connection.view()).toEqual({ state: "connected", catchingUp: true, progress: null });
    expect(await connection.link.request("send", sendPayload)).toEqual({
      kind: "answered",
      payload: sent,
    });
    expect(office.frames).toEqual([{ type: "send", msg_id: "id-1", payload: sendPayload }]);
    expect(lives).toEqual([true]);
    expect(views).toEqual(["connecting", "connected", "connected"]);
  });

  test("answers may come as text and in any order; a refusal says its code, reason and rev", async () => {
    const held: Frame[] = [];
    const office = await startOffice((frame, socket) => {
      held.push(frame);
      if (held.length < 2) return undefined;
      const [first, second] = held.map(({ type, msg_id }) => ({ type, msg_id }));
      socket.emit("message", { ...second, code: codes.notMember, reason: "notMember", rev: 9 });
      return JSON.stringify({ ...first, code: 1000, payload: sent });
    });
    const { connection } = connectTo(office.url());
    connection.start();
    await live(connection);
    const both = [1, 2].map(() => connection.link.request("send", sendPayload));
    expect(await Promise.all(both)).toEqual([
      { kind: "answered", payload: sent },
      { kind: "refused", code: codes.notMember, reason: "notMember", rev: 9 },
    ]);
  });

  test("what does not parse is lost or dropped, counted, and logged without its content", async () => {
    const canary = "canary-7f3";
    const office = await startOffice(({ type, msg_id }) => ({
      type,
      msg_id,
      code: 1000,
      payload: { id: 7, text: canary },
    }));
    const { connection, lines } = connectTo(office.url());
    const pushed: unknown[] = [];
    connection.link.onPush((push) => pushed.push(push));
    connection.start();
    await live(connection);
    expect(await connection.link.request("send", sendPayload)).toEqual({ kind: "lost" });
    const left = { conversation: "c", rev: 3 };
    for (const frame of [
      canary,
      "{",
      7,
      null,
      { type: canary, msg_id: "1", payload: {} },
      { type: "toString", msg_id: "1", payload: {} },
      { type: "left", msg_id: "1", payload: { conversation: canary } },
      { type: "send", msg_id: "id-1", code: 1000, payload: sent },
      JSON.stringify({ type: "left", msg_id: "2", payload: left }),
    ])
      office.push(frame);
    await until(() => expect(pushed).toEqual([{ type: "left", payload: left }]));
    expect(connection.droppedCounts()).toEqual({
      badFrame: 4,
      unknownPush: 2,
      badPush: 1,
      badAnswer: 1,
      unknownAnswer: 1,
    });
    const log = lines.join("\n");
    expect(log).toContain('connection.dropped {"reason":"badAnswer","type":"send","count":1}');
    expect(log).not.toContain(canary);
    expect(log).not.toContain("secret-token");
    expect(connection.link.live).toBe(true);
  });

  test("an overdue answer is lost, and counted when it comes after all", async () => {
    const late: (() => void)[] = [];
    const office = await startOffice(({ type, msg_id }, socket) => {
      late.push(() => socket.emit("message", { type, msg_id, code: 1000, payload: sent }));
    });
    const time = handTime();
    const { connection } = connectTo(office.url(), { time });
    connection.start();
    await live(connection);
    const outcome = connection.link.request("send", sendPayload);
    await until(() => expect(late).toHaveLength(1));
    time.advance(20_000);
    expect(await outcome).toEqual({ kind: "lost" });
    for (const answer of late) answer();
    await until(() => expect(connection.droppedCounts().unknownAnswer).toBe(1));
  });

  test("not more than 256 requests are in flight; what JSON cannot hold is lost", async () => {
    const office = await startOffice();
    const { connection, time } = connectTo(office.url(), { time: handTime() });
    connection.start();
    await live(connection);
    const unheld = { ...sendPayload, content: { text: 1n } };
    expect(await connection.link.request("send", unheld)).toEqual({ kind: "lost" });
    const all = Array.from({ length: outstandingMax }, () =>
      connection.link.request("send", sendPayload),
    );
    expect(await connection.link.request("send", sendPayload)).toEqual({ kind: "lost" });
    connection.close();
    expect(new Set((await Promise.all(all)).map(({ kind }) => kind))).toEqual(new Set(["lost"]));
    expect(time.alive).toBe(0);
  });

  test("a listener that throws, or that closes the link, harms nobody", async () => {
    const office = await startOffice();
    const { connection, lines, lives, time } = connectTo(office.url());
    connection.link.onLive(() => {
      throw new TypeError("secret");
    });
    connection.link.onLive(() => connection.close());
    connection.start();
    await until(() => expect(lives).toEqual([true]));
    expect(connection.link.live).toBe(false);
    expect(lines).toContain('connection.listenerFailed {"error":"TypeError"}');
    await until(() => expect(office.sockets.size).toBe(0));
    expect(time.alive).toBe(0);
  });
});

describe("heartbeat (mission row 4)", () => {
  test("a ping with `front` every 30 s; pongs keep the connection", async () => {
    const office = await startOffice();
    const time = handTime();
    const { connection, lives } = connectTo(office.url(), { time, front: false });
    connection.start();
    await live(connection);
    time.advance(29_999);
    for (let beat = 1; beat <= 4; beat++) {
      time.advance(beat === 1 ? 1 : 30_000);
      await until(() => expect(office.frames).toHaveLength(beat));
      await roundTrip(office, connection);
    }
    expect(office.frames.every(({ type }) => type === "ping")).toBe(true);
    expect(office.frames[0]).toMatchObject({ type: "ping", payload: { front: false } });
    expect(lives).toEqual([true]);
    expect(connection.droppedCounts().unknownAnswer).toBe(0);
  });

  test("a ping that is refused has been answered: the server lives", async () => {
    const office = await startOffice();
    office.pongCode = codes.rateLimited;
    const time = handTime();
    const { connection, lives } = connectTo(office.url(), { time });
    connection.start();
    await live(connection);
    for (let beat = 1; beat <= 4; beat++) {
      time.advance(30_000);
      await until(() => expect(office.frames).toHaveLength(beat));
      await roundTrip(office, connection);
    }
    expect(lives).toEqual([true]);
  });

  test("60 s without pong: the socket is given up and another one connects", async () => {
    const office = await startOffice();
    office.pongs = false;
    const time = handTime();
    const { connection, lives } = connectTo(office.url(), { time, jitter: 0.5 });
    connection.start();
    await live(connection);
    const first = [...office.sockets];
    time.advance(59_999);
    expect(connection.link.live).toBe(true);
    time.advance(1);
    expect(connection.link.live).toBe(false);
    expect(connection.view()).toMatchObject({ state: "waiting" });
    await until(() => expect(office.sockets.size).toBe(0));
    time.advance(500);
    await live(connection);
    expect(first.some((socket) => office.sockets.has(socket))).toBe(false);
    expect(lives).toEqual([true, false, true]);
  });

  test("a pong that comes 35 s after its ping still counts", async () => {
    const office = await startOffice();
    office.pongs = false;
    const time = handTime();
    const { connection } = connectTo(office.url(), { time });
    connection.start();
    await live(connection);
    time.advance(30_000);
    await until(() => expect(office.frames).toHaveLength(1));
    time.advance(25_000);
    office.push({ type: "pong", msg_id: office.frames[0]?.msg_id, code: 1000 });
    await roundTrip(office, connection);
    time.advance(25_000);
    expect(connection.link.live).toBe(true);
  });

  test("a wall clock that is set back by an hour does not stop the heartbeat", async () => {
    const office = await startOffice();
    const time = handTime();
    const { connection } = connectTo(office.url(), { time });
    connection.start();
    await live(connection);
    time.setClock(-3_600_000);
    time.advance(60_000);
    await until(() => expect(office.frames.length).toBeGreaterThan(0));
  });
});

/** A push there and back shows that everything sent before has arrived. */
async function roundTrip(
  office: { push(frame: unknown): unknown },
  connection: Connection,
): Promise<void> {
  const arrived = new Promise<void>((resolve) => {
    const off = connection.link.onPush(() => {
      off();
      resolve();
    });
  });
  office.push({ type: "left", msg_id: "round-trip", payload: { conversation: "c", rev: 1 } });
  await arrived;
}

describe("reconnecting (mission row 5)", () => {
  /** The mission's figures, shortened a hundred times and more; but for the heart, which a busy machine would miss a beat of. */
  const short = { backoffBaseMs: 20, steadyAfterMs: 200, attemptsPerPeriodMax: 1_000 };

  test("a stalled link: no pong, so the server is taken as gone; healed, it reconnects", async () => {
    const office = await startOffice();
    const proxy = await startFaultProxy(office);
    cleanups.push(() => proxy.close());
    const heart = { pingEveryMs: 50, pongWithinMs: 150, probeWithinMs: 40 };
    const settings = { ...short, ...heart, connectWithinMs: 100 };
    const { connection } = connectTo(proxy.url, { settings });
    connection.start();
    await live(connection);
    proxy.stall(true);
    const lost = connection.link.request("send", sendPayload);
    await gone(connection);
    expect(await lost).toEqual({ kind: "lost" });
    proxy.stall(false);
    await live(connection);
  });

  test("the server is killed and comes back; nothing said meanwhile is emitted later", async () => {
    const office = await startOffice();
    const { connection, lives } = connectTo(office.url(), { settings: short });
    connection.start();
    await live(connection);
    const outstanding = connection.link.request("send", sendPayload);
    await until(() => expect(office.asked()).toHaveLength(1));
    await office.down();
    expect(await outstanding).toEqual({ kind: "lost" });
    await gone(connection);
    expect(await connection.link.request("read", { conversation: "c", seq: 1 })).toEqual({
      kind: "lost",
    });
    await office.up();
    await live(connection);
    await roundTrip(office, connection);
    expect(office.asked()).toHaveLength(1);
    expect(lives).toEqual([true, false, true]);
  });

  test("the server disconnects a socket, or the link is reset: another one connects", async () => {
    const office = await startOffice();
    const proxy = await startFaultProxy(office);
    cleanups.push(() => proxy.close());
    const { connection, lives } = connectTo(proxy.url, { settings: short });
    connection.start();
    await live(connection);
    for (const socket of office.sockets) socket.disconnect(true);
    await until(() => expect(lives).toEqual([true, false, true]));
    proxy.cut();
    await until(() => expect(lives).toEqual([true, false, true, false, true]));
  });

  test("the network goes: the socket is closed, and another one connects", async () => {
    const office = await startOffice();
    const { connection, views } = connectTo(office.url(), { settings: short });
    connection.start();
    await live(connection);
    connection.networkDown();
    expect(connection.view()).toMatchObject({ state: "waiting", attempt: 1 });
    await live(connection);
    expect(views).toEqual(["connecting", "connected", "waiting", "connecting", "connected"]);
    await until(() => expect(office.sockets.size).toBe(1));
  });

  test("waking up on a dead link shows within the probe's time", async () => {
    const office = await startOffice();
    const proxy = await startFaultProxy(office);
    cleanups.push(() => proxy.close());
    const time = handTime();
    const { connection } = connectTo(proxy.url, { time });
    connection.start();
    await live(connection);
    proxy.stall(true);
    connection.hurry("wake");
    time.advance(4_999);
    expect(connection.link.live).toBe(true);
    time.advance(1);
    expect(connection.link.live).toBe(false);
  });

  test.each([
    ["the machine slept an hour, and no system told of it", 3_600_000],
    ["the clock was set a day forward", 86_400_000],
  ])("%s: a living connection is probed and stays", async (_, ms) => {
    const office = await startOffice();
    const time = handTime();
    const { connection, lives } = connectTo(office.url(), { time });
    connection.start();
    await live(connection);
    time.setClock(ms);
    time.advance(10_000);
    await until(() => expect(office.frames).toHaveLength(1));
    await roundTrip(office, connection);
    time.advance(10_000);
    expect(lives).toEqual([true]);
  });

  test("slept, and the link is dead: given up 5 s after the machine noticed, and connected at once", async () => {
    const office = await startOffice();
    const proxy = await startFaultProxy(office);
    cleanups.push(() => proxy.close());
    const time = handTime();
    const { connection, lives } = connectTo(proxy.url, { time, jitter: 0.999 });
    connection.start();
    await live(connection);
    proxy.stall(true);
    time.setClock(3_600_000);
    time.advance(10_000);
    proxy.stall(false);
    time.advance(4_999);
    expect(lives).toEqual([true]);
    time.advance(1);
    expect(connection.view().state).toBe("connecting");
    await live(connection);
  });

  test.each([
    ["a day back", -86_400_000, 310_000],
    ["a day forward", 86_400_000, 10_000],
  ])(
    "a clock that is set %s makes the sleep longer by one look at most",
    async (_, ms, untilMs) => {
      const office = await startOffice();
      await office.down();
      const time = handTime();
      const settings = { attemptsPerPeriodMax: 1 };
      const { connection } = connectTo(office.url(), { time, settings });
      connection.start();
      await until(() => expect(connection.view().state).toBe("sleeping"));
      await office.up();
      time.setClock(ms);
      time.advance(untilMs);
      await live(connection);
    },
  );

  test("another network while an attempt hangs: a new one begins at once", async () => {
    const silent = createTcpServer((socket) => socket.on("error", () => undefined));
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    cleanups.push(() => void silent.close());
    let taken = 0;
    silent.on("connection", () => (taken += 1));
    const time = handTime();
    const { port } = silent.address() as AddressInfo;
    const { connection } = connectTo(`http://127.0.0.1:${port}`, { time });
    connection.start();
    await until(() => expect(taken).toBe(1));
    time.advance(1_000);
    connection.hurry("networkUp");
    expect(connection.view()).toEqual({ state: "connecting", attempt: 2 });
    await until(() => expect(taken).toBe(2));
  });

  test("attempts are capped, then it sleeps and says until when; Connect now ends the sleep", async () => {
    const office = await startOffice();
    await office.down();
    const settings = { attemptsPerPeriodMax: 3, backoffBaseMs: 1 };
    const { connection, views } = connectTo(office.url(), { settings });
    const before = Date.now();
    connection.start();
    await until(() => expect(connection.view().state).toBe("sleeping"));
    const view = connection.view();
    if (view.state === "sleeping") expect(view.until).toBeGreaterThanOrEqual(before + 300_000);
    expect(views.filter((state) => state === "connecting")).toHaveLength(3);
    await office.up();
    connection.hurry();
    await live(connection);
    expect(views.filter((state) => state === "connecting")).toHaveLength(4);
  });

  test("a server that takes the connection and says nothing fails the attempt after 10 s", async () => {
    const silent = createTcpServer((socket) => socket.on("error", () => undefined));
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    cleanups.push(() => void silent.close());
    const taken = once(silent, "connection");
    const time = handTime();
    const { port } = silent.address() as AddressInfo;
    const { connection } = connectTo(`http://127.0.0.1:${port}`, { time, jitter: 0.5 });
    connection.start();
    const [socket] = (await taken) as [import("node:net").Socket];
    const ended = once(socket, "close");
    socket.resume();
    time.advance(9_999);
    expect(connection.view()).toEqual({ state: "connecting", attempt: 1 });
    time.advance(1);
    expect(connection.view()).toMatchObject({ state: "waiting", attempt: 1 });
    await ended;
  });
});

describe("stopped states", () => {
  test.each([
    [{ code: codes.notSignedIn }, { state: "signedOut", locked: "elsewhere" }, "notSignedIn"],
    [
      { code: codes.accountDisabled },
      { state: "signedOut", locked: "disabled" },
      "accountDisabled",
    ],
    [
      { code: codes.incompatible, protocol: { min: 2, max: 3 } },
      { state: "incompatible", clientTooOld: true },
      null,
    ],
    [
      { code: codes.incompatible, protocol: { min: 0, max: 0 } },
      { state: "incompatible", clientTooOld: false },
      null,
    ],
  ])("a handshake refused with %j", async (data, view, reason) => {
    const office = await startOffice();
    office.refuseWith = data;
    const { connection, time } = connectTo(office.url());
    const reasons: string[] = [];
    connection.onSignedOut((said) => reasons.push(said));
    connection.start();
    await until(() => expect(connection.view()).toEqual(view));
    expect(reasons).toEqual(reason === null ? [] : [reason]);
    // Who has signed out waits for nothing; whose version does not fit, for an update.
    expect(time.alive).toBe(reason === null ? 1 : 0);
    expect(office.auths).toHaveLength(1);
  });

  test("a server that was too old is found to fit after its update, with nobody there to ask for it", async () => {
    const office = await startOffice();
    office.refuseWith = { code: codes.incompatible, protocol: { min: 0, max: 0 } };
    const time = handTime();
    const { connection } = connectTo(office.url(), { time });
    connection.start();
    await until(() => expect(connection.view().state).toBe("incompatible"));
    office.refuseWith = null;
    time.advance(300_000 - 1);
    expect(connection.view().state).toBe("incompatible");
    time.advance(1);
    await live(connection);
  });

  test("any other refusal is a failed attempt: it tries again", async () => {
    const office = await startOffice();
    office.refuseWith = { code: codes.stopping };
    const { connection } = connectTo(office.url());
    connection.start();
    await until(() => expect(office.auths.length).toBeGreaterThan(1));
    office.refuseWith = null;
    await live(connection);
  });

  test("a token that the server forgets signs out at the next handshake", async () => {
    const office = await startOffice();
    const { connection } = connectTo(office.url());
    connection.start();
    await live(connection);
    office.refuseWith = { code: codes.notSignedIn };
    for (const socket of office.sockets) socket.disconnect(true);
    await until(() =>
      expect(connection.view()).toEqual({ state: "signedOut", locked: "elsewhere" }),
    );
  });

  test("with no token, or an address that must not be used, nothing is ever opened", async () => {
    const office = await startOffice();
    const refused = [
      connectTo(office.url(), { token: null }),
      connectTo(`http://magpie.example.com:${office.port}`),
    ];
    for (const { connection, time } of refused) {
      connection.start();
      connection.hurry();
      expect(connection.view()).toEqual({ state: "signedOut", locked: null });
      expect(await connection.link.request("ping", { front: true })).toEqual({ kind: "lost" });
      expect(time.alive).toBe(0);
    }
    expect(office.auths).toEqual([]);
  });
});

describe("closing", () => {
  test("leaves no socket and no timer, on a living and on a stalled link", async () => {
    const office = await startOffice();
    const proxy = await startFaultProxy(office);
    cleanups.push(() => proxy.close());
    for (const stalled of [false, true]) {
      const { connection, time } = connectTo(proxy.url);
      connection.start();
      await live(connection);
      const answer = connection.link.request("send", sendPayload);
      proxy.stall(stalled);
      connection.close();
      expect(await answer).toEqual({ kind: "lost" });
      expect(time.alive).toBe(0);
      // Far below the half minute for which a WebSocket waits for its closing handshake.
      await until(() => expect(proxy.open).toBe(0));
      proxy.stall(false);
    }
    await until(() => expect(office.sockets.size).toBe(0));
  });

  test("leaves none of the library's own timers and sockets either", async () => {
    const office = await startOffice();
    using own = watchClientLibrary();
    const { connection } = connectTo(office.url());
    connection.start();
    await live(connection);
    expect(own.inUse()).not.toEqual([]);
    connection.close();
    // Closed before its attempt has come to anything: the library's own connect timer is under way.
    const unfinished = connectTo(office.url());
    unfinished.connection.start();
    unfinished.connection.close();
    await until(() => expect(own.inUse()).toEqual([]));
  });

  test("a socket given up while connecting is ended and never heard of again", async () => {
    const office = await startOffice();
    const { connection, lives, views } = connectTo(office.url());
    connection.start();
    connection.close();
    const other = connectTo(office.url());
    other.connection.start();
    await live(other.connection);
    await until(() => expect(office.sockets.size).toBe(1));
    expect(lives).toEqual([]);
    expect(views).toEqual(["connecting"]);
  });

  test("pushes and answers that were on their way are not heard after the close", async () => {
    const office = await startOffice();
    const { connection } = connectTo(office.url());
    const pushed: unknown[] = [];
    connection.link.onPush((push) => pushed.push(push));
    connection.start();
    await live(connection);
    office.push({ type: "left", msg_id: "1", payload: { conversation: "c", rev: 1 } });
    connection.close();
    await until(() => expect(office.sockets.size).toBe(0));
    expect(pushed).toEqual([]);
  });
});
