import * as fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { codes } from "#shared/wire/codes.ts";
import { silentLog } from "../messaging/testing/silent-log.ts";
import { readIncoming } from "./incoming.ts";
import { createListeners } from "./listeners.ts";
import { readRefusal } from "./refusal.ts";
import type { State } from "./state.ts";
import { createSteadyClock } from "./steady-clock.ts";
import { connectionView } from "./view.ts";

/** The small pure parts of the room; those with sockets are tested by driver.test.ts. */

test("each state has its view, with times of the wall clock", () => {
  const tries = { generation: 1, attempt: 4, recent: [], lastAttemptAt: 0 };
  const heartbeat = { sent: 0, heard: 0, lastPongAt: 0, nextPingAt: 9, pongBy: 9, probe: null };
  const views: readonly (readonly [State, object])[] = [
    [
      { name: "idle", generation: 1 },
      { state: "signedOut", locked: null },
    ],
    [
      { name: "connecting", deadline: 9, hurried: false, ...tries },
      { state: "connecting", attempt: 4 },
    ],
    [
      { name: "connected", since: 1, heartbeat, ...tries },
      { state: "connected", catchingUp: true, progress: null },
    ],
    [
      { name: "waiting", nextTryAt: 50, ...tries },
      { state: "waiting", attempt: 4, nextTryAt: 1_050 },
    ],
    [
      { name: "sleeping", until: 60, ...tries },
      { state: "sleeping", until: 1_060 },
    ],
    [
      { name: "signedOut", generation: 1, reason: "noToken" },
      { state: "signedOut", locked: null },
    ],
    [
      { name: "signedOut", generation: 1, reason: "notSignedIn" },
      { state: "signedOut", locked: "elsewhere" },
    ],
    [
      { name: "signedOut", generation: 1, reason: "accountDisabled" },
      { state: "signedOut", locked: "disabled" },
    ],
    [
      { name: "incompatible", clientTooOld: true, until: 9_000, ...tries },
      { state: "incompatible", clientTooOld: true },
    ],
  ];
  for (const [state, view] of views)
    expect(connectionView(state, { catchingUp: true, progress: null }, (at) => at + 1_000)).toEqual(
      view,
    );
});

test("the steady clock never goes back, and can name its times as the wall clock would", () => {
  let wall = 5_000;
  const clock = createSteadyClock({ now: () => wall });
  expect(clock.now()).toBe(5_000);
  wall = 3_000;
  expect(clock.now()).toBe(5_000);
  wall = 3_500;
  expect(clock.now()).toBe(5_500);
  expect(clock.toWall(6_500)).toBe(4_500);
  wall = 90_000;
  expect(clock.now()).toBe(92_000);
});

test("the steady clock under any leaps", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100_000, max: 100_000 })), (leaps) => {
      let wall = 1_000_000_000;
      const clock = createSteadyClock({ now: () => wall });
      let last = clock.now();
      for (const leap of leaps) {
        wall += leap;
        const now = clock.now();
        expect(now).toBeGreaterThanOrEqual(last);
        expect(clock.toWall(now)).toBe(wall);
        last = now;
      }
    }),
    runs(),
  );
});

test("only a refusal with a code is one; the range says who is too old", () => {
  const refusal = (data: unknown) => readRefusal(Object.assign(new Error("refused"), { data }));
  expect(readRefusal(new Error("websocket error"))).toBeNull();
  expect(readRefusal("timeout")).toBeNull();
  expect(refusal({ code: "1201" })).toBeNull();
  expect(refusal({ code: codes.notSignedIn })).toEqual({ code: 1201, clientTooOld: false });
  const { incompatible: code } = codes;
  expect(refusal({ code })).toEqual({ code, clientTooOld: true });
  expect(refusal({ code, protocol: { min: 2, max: 2 } })).toEqual({ code, clientTooOld: true });
  expect(refusal({ code, protocol: { min: 0, max: 0 } })).toEqual({ code, clientTooOld: false });
});

test("whatever arrives is a response, a push or dropped, as an object and as text alike", () => {
  fc.assert(
    fc.property(fc.anything(), (raw) => {
      expect(["response", "push", "drop"]).toContain(readIncoming(raw).kind);
    }),
    runs(),
  );
  const key = fc.constantFrom("type", "msg_id", "code", "payload", "conversation", "rev");
  const value = fc.oneof(fc.constantFrom("left", "change", "pong"), fc.jsonValue());
  fc.assert(
    fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (frame) => {
      expect(readIncoming(JSON.stringify(frame))).toEqual(
        readIncoming(JSON.parse(JSON.stringify(frame))),
      );
    }),
    runs(),
  );
});

test("a refusal counts whatever else it says; a rev that is none is left out", () => {
  const rev = (value: unknown) => {
    const read = readIncoming({ type: "pull", msg_id: "1", code: codes.notMember, rev: value });
    return read.kind === "response" ? read.frame.rev : read.kind;
  };
  expect([7, 0, 1.5, -1, 1e300, "7", null].map(rev)).toEqual([
    7,
    0,
    ...Array.from({ length: 5 }, () => undefined),
  ]);
});

test("a listener that was disposed hears nothing more; the same one twice hears twice", () => {
  const listeners = createListeners<number>(silentLog);
  const heard: number[] = [];
  const listener = (value: number): void => void heard.push(value);
  const off = listeners.add(listener);
  listeners.add(listener);
  listeners.tell(1);
  off();
  off();
  listeners.tell(2);
  expect(heard).toEqual([1, 1, 2]);
});
