import { afterEach, describe, expect, test } from "vitest";
import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { RetryLater } from "#shared/wire/frame.ts";
import { limits, protocol } from "#shared/wire/limits.ts";
import { Refusal } from "../chat/ports.ts";
import type { Colleague } from "../testing/office.ts";
import { type Gate, openGate, type GateOptions } from "../testing/gate.ts";
import { groupRequests } from "#shared/wire/requests.ts";
import { costOf } from "./frames.ts";
import { socketBounds } from "./sockets.ts";
import { silentMsMax } from "./silence.ts";

let gate: Gate;
const open = async (options: GateOptions = {}): Promise<void> => {
  gate = await openGate(options);
};
afterEach(() => gate.close());

const cut = (colleague: Colleague): Promise<unknown> =>
  new Promise((resolve) => colleague.socket.once("disconnect", resolve));
const ping = (colleague: Colleague) => colleague.ask("ping", { front: true });
/** A request that costs one and is refused at once by the rules, where it gets that far. */
const ask = (colleague: Colleague) => colleague.ask("dance", {});

describe("silence", () => {
  test("a client that says nothing for 90 s is dropped; one that speaks is not (mission row 4)", async () => {
    await open();
    const [speaks, silent] = [await gate.join("ann"), await gate.join("bob")];
    const dropped = cut(silent);
    gate.pass(silentMsMax - 1);
    await ping(speaks);
    gate.pass(1);
    expect(await dropped).toBe("io server disconnect");
    expect(await ping(speaks)).toMatchObject({ code: codes.ok });
  });
});

describe("how much one may ask", () => {
  test("the heartbeat is neither refused nor counted, whatever else is asked", async () => {
    await open({ framesPerSecond: 3 });
    const ann = await gate.join("ann");
    const found: unknown[] = [];
    for (let at = 0; at < 5; at++) {
      found.push((await ping(ann)).code);
      found.push((await ask(ann)).code);
    }
    const { ok, unknownType: done, rateLimited: late } = codes;
    expect(found).toEqual([ok, done, ok, done, ok, done, ok, late, ok, late]);
  });

  test("pings without end are no heartbeat", async () => {
    await open({ framesPerSecond: 3 });
    const ann = await gate.join("ann");
    const answers = await Promise.all(Array.from({ length: 20 }, () => ping(ann)));
    expect(answers.filter(({ code }) => code === codes.ok)).toHaveLength(13);
    gate.pass(1_000);
    expect(await ping(ann)).toMatchObject({ code: codes.ok });
  });

  test("a refusal says in how many ms it is worth coming back, and it is", async () => {
    await open({ framesPerSecond: 1 });
    const ann = await gate.join("ann");
    await ask(ann);
    gate.pass(300);
    const refused = await ask(ann);
    expect(refused).toMatchObject({ code: codes.rateLimited, reason: "rateLimited" });
    expect(v.parse(RetryLater, refused.payload)).toEqual({ retry_after_ms: 700 });
    gate.pass(700);
    expect(await ask(ann)).toMatchObject({ code: codes.unknownType });
  });

  test.each([{}, { retry_after_ms: "soon" }, { retry_after_ms: -1 }])(
    "%j says nothing of when",
    async (payload) => {
      await open();
      expect(v.parse(RetryLater, payload).retry_after_ms).toBeUndefined();
    },
  );

  test("a sync weighs more than other requests", async () => {
    const weight = costOf({ type: "sync" }, 0);
    expect(weight).toBeGreaterThan(1);
    await open({ framesPerSecond: 2 * weight });
    const ann = await gate.join("ann");
    const sync = () => ann.ask("sync", {});
    const found = [await sync(), await sync(), await ask(ann)].map(({ code }) => code);
    expect(found).toEqual([codes.badFrame, codes.badFrame, codes.rateLimited]);
  });

  test.each(groupRequests)("%s weighs more too: thousands may be looked at for it", (type) => {
    expect(costOf({ type }, 0)).toBeGreaterThanOrEqual(type === "create_group" ? 40 : 5);
  });

  test("a large request weighs more than a small one, and a large one that is none as well", async () => {
    await open({ framesPerSecond: 19, misfitsPerMinute: 29 });
    const ann = await gate.join("ann");
    const large = { of: "x".repeat(40_000) };
    const found = [await ann.ask("dance", large), await ann.ask("dance", large), await ask(ann)];
    const { unknownType, rateLimited, badFrame } = codes;
    expect(found.map(({ code }) => code)).toEqual([unknownType, rateLimited, unknownType]);
    for (let at = 0; at < 2; at++) {
      gate.pass(1_000);
      expect(await ann.ask("watch", large)).toMatchObject({ code: badFrame });
    }
    gate.pass(1_000);
    const end = cut(ann);
    ann.raw({ type: "watch", msg_id: "last", payload: large });
    expect(await end).toBe("io server disconnect");
  });

  test("who goes on after so many refusals in a row is cut", async () => {
    await open({ framesPerSecond: 1, bounds: { refusalsMax: 3 } });
    const ann = await gate.join("ann");
    for (let at = 0; at < 4; at++) await ask(ann);
    gate.pass(1_000);
    for (let at = 0; at < 4; at++) await ask(ann);
    // A heartbeat in between is no sign of moderation.
    await ping(ann);
    expect(gate.warnings).toEqual([]);
    const end = cut(ann);
    ann.raw({ type: "dance", msg_id: "last", payload: {} });
    expect(await end).toBe("io server disconnect");
    expect(gate.warnings).toEqual(["socket.flood"]);
  });

  test.each([
    ["that are none", codes.badFrame, {}],
    ["whose content is none", codes.invalidContent, { id: "m", conversation: "c", kind: "text" }],
  ] as const)("who sends so many requests %s in a minute is cut", async (_, code, payload) => {
    const send = () => Promise.reject(new Refusal(codes.invalidContent));
    await open({ misfitsPerMinute: 3, rules: { send } });
    const ann = await gate.join("ann");
    const wrong = { ...payload, ...(code === codes.invalidContent ? { content: {} } : {}) };
    for (let at = 0; at < 3; at++) {
      expect(await ann.ask("send", wrong)).toMatchObject({ code });
      // That something else is well made in between is no sign of moderation.
      await ping(ann);
    }
    gate.pass(60_000);
    for (let at = 0; at < 3; at++) expect(await ann.ask("send", wrong)).toMatchObject({ code });
    expect(gate.warnings).toEqual([]);
    const end = cut(ann);
    ann.raw({ type: "send", msg_id: "last", payload: wrong });
    expect(await end).toBe("io server disconnect");
    expect(gate.warnings).toEqual(["socket.flood"]);
  });

  test("so many requests are under way at once; one more is told to come again", async () => {
    const release: (() => void)[] = [];
    const pull = () =>
      new Promise<never>((_resolve, reject) => release.push(() => reject(new Error("released"))));
    await open({ bounds: { inFlightMax: 2 }, rules: { pull } });
    const ann = await gate.join("ann");
    const asked = ["p1", "p2", "p3"].map((id) => {
      ann.raw({ type: "pull", msg_id: id, payload: { conversation: "c", since: 0 } });
      return ann.answerTo(id);
    });
    const third = await asked[2];
    expect(third).toMatchObject({ code: codes.rateLimited });
    expect(v.parse(RetryLater, third?.payload)).toEqual({ retry_after_ms: 250 });
    expect(await ping(ann)).toMatchObject({ code: codes.ok });
    for (const one of release) one();
    expect(await Promise.all(asked.slice(0, 2))).toMatchObject([
      { code: codes.internal },
      { code: codes.internal },
    ]);
    expect(release).toHaveLength(2);
    expect(await ask(ann)).toMatchObject({ code: codes.unknownType });
  });

  test("so many devices of one person are connected; the oldest gives way", async () => {
    await open({ bounds: { socketsPerPersonMax: 2 } });
    const first = await gate.join("ann");
    const gone = cut(first);
    const bob = await gate.join("bob");
    const second = await gate.join("ann");
    expect(first.socket.connected).toBe(true);
    const third = await gate.join("ann");
    expect(await gone).toBe("io server disconnect");
    for (const one of [bob, second, third])
      expect(await ping(one)).toMatchObject({ code: codes.ok });
  });
});

/** One connection that says whatever it likes, from the beginning. */
async function rawConnection(said: readonly string[]) {
  const socket = new WebSocket(
    `${gate.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`,
  );
  const heard: string[] = [];
  socket.addEventListener("message", ({ data }) => void heard.push(String(data)));
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  for (const one of said) socket.send(one);
  return { socket, heard, closed };
}
const shake = (token: string): string => `40${JSON.stringify({ token, protocol })}`;
/** What was accepted, and with which codes the others were refused. */
const outcomes = (heard: readonly string[]): unknown[] =>
  heard.flatMap((one): unknown[] => {
    if (one.startsWith("40")) return ["accepted"];
    return one.startsWith("44")
      ? [(JSON.parse(one.slice(2)) as { data: { code: number } }).data.code]
      : [];
  });

describe("handshakes", () => {
  test("one connection is one device, however many it asks for at once", async () => {
    const { socketsPerPersonMax } = socketBounds;
    const lookedUp = Promise.withResolvers<void>();
    await open({ admitting: () => lookedUp.promise });
    const one = await rawConnection(
      Array.from({ length: socketsPerPersonMax + 1 }, () => shake("ann")),
    );
    const refused = Array.from({ length: socketsPerPersonMax }, () => codes.badFrame);
    await expect.poll(() => outcomes(one.heard)).toEqual(refused);
    lookedUp.resolve();
    await expect.poll(() => outcomes(one.heard)).toEqual([...refused, "accepted"]);
    expect(gate.has("ann")).toBe(true);
    one.socket.close();
    await one.closed;
    await expect.poll(() => gate.has("ann")).toBe(false);
    // Nothing of it is left in the way of those who come.
    const first = await gate.join("ann");
    const gone = cut(first);
    for (let at = 0; at < socketsPerPersonMax; at++) await gate.join("ann");
    expect(await gone).toBe("io server disconnect");
  });

  test("one that was refused may be tried again on its connection", async () => {
    let refused = false;
    await open({
      async admitting() {
        if (refused) return;
        refused = true;
        throw new Refusal(codes.notSignedIn);
      },
    });
    const one = await rawConnection([shake("ann")]);
    await expect.poll(() => outcomes(one.heard)).toEqual([codes.notSignedIn]);
    one.socket.send(shake("ann"));
    await expect.poll(() => outcomes(one.heard)).toEqual([codes.notSignedIn, "accepted"]);
    one.socket.close();
  });

  test("so many tokens are looked up at once; who finds the queue full is told to come again", async () => {
    const waiting: (() => void)[] = [];
    const admitting = () => new Promise<void>((resolve) => waiting.push(resolve));
    await open({ admitting, bounds: { handshakes: { atOnceMax: 2, waitingMax: 1 } } });
    const found = ["a", "b", "c", "d"].map((person) =>
      gate.join(person).then(
        () => codes.ok,
        ({ data }: { data: { code: number } }) => data.code,
      ),
    );
    expect(await Promise.race(found)).toBe(codes.rateLimited);
    expect(waiting).toHaveLength(2);
    waiting.shift()?.();
    await expect.poll(() => waiting).toHaveLength(2);
    for (const one of waiting) one();
    const settled = await Promise.all(found);
    expect(settled.filter((code) => code === codes.rateLimited)).toHaveLength(1);
    expect(settled.filter((code) => code === codes.ok)).toHaveLength(3);
  });
});

test("connections are taken over WebSocket only", async () => {
  await open();
  const polled = await fetch(`${gate.url}/socket.io/?EIO=4&transport=polling`);
  expect(polled.status).toBe(400);
});

test("a server that is going down says so, to requests and to who comes", async () => {
  await open();
  const ann = await gate.join("ann");
  gate.isOpen = false;
  expect(await ask(ann)).toMatchObject({ code: codes.stopping, reason: "stopping" });
  await expect(gate.join("bob")).rejects.toMatchObject({ data: { code: codes.stopping } });
});

describe("presence", () => {
  test("is what the heartbeats of all of a person's connections say, until the last one ends", async () => {
    await open();
    const bob = await gate.join("bob");
    const watch = async () =>
      (await bob.ask("watch", { people: ["ann"] })).payload as { of: { state: string }[] };
    expect((await watch()).of).toMatchObject([{ person: "ann", state: "offline" }]);
    const [desktop, laptop] = [await gate.join("ann"), await gate.join("ann")];
    await ping(desktop);
    gate.pass(1_000);
    expect((await bob.pushed(({ type }) => type === "presence")).payload).toMatchObject({
      of: [{ person: "ann", state: "online" }],
    });
    const gone = cut(desktop);
    desktop.socket.disconnect();
    await gone;
    await ping(laptop);
    expect((await watch()).of).toMatchObject([{ state: "online" }]);
    laptop.socket.disconnect();
    await expect.poll(async () => (await watch()).of).toMatchObject([{ state: "offline" }]);
  });

  test("so many are watched at once; one more is refused, and the connection lives", async () => {
    await open();
    const bob = await gate.join("bob");
    const people = Array.from({ length: limits.watchedMax + 1 }, (_, at) => `p${at}`);
    expect(await bob.ask("watch", { people })).toMatchObject({ code: codes.badFrame });
    expect(await bob.ask("watch", { people: people.slice(1) })).toMatchObject({ code: codes.ok });
  });
});
