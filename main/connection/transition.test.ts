import { describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { defaultSettings as settings } from "./settings.ts";
import {
  type Event,
  type EventName,
  type EventOf,
  nextDue,
  type State,
  type StateName,
  type StateOf,
  type Step,
} from "./state.ts";
import { transition } from "./transition.ts";

const now = 1_000_000;
const generation = 7;
const tries = { attempt: 3, recent: [now - 20_000, now - 10_000], lastAttemptAt: now - 10_000 };
const heartbeat = {
  sent: 2,
  heard: 2,
  lastPongAt: now - 15_000,
  nextPingAt: now + 15_000,
  pongBy: now + 45_000,
  probe: null,
};

/** One of each state, with nothing due at `now`. */
const states: { readonly [S in StateName]: StateOf<S> } = {
  idle: { name: "idle", generation },
  connecting: { name: "connecting", generation, deadline: now + 5_000, hurried: false, ...tries },
  connected: { name: "connected", generation, since: now - 100_000, heartbeat, ...tries },
  waiting: { name: "waiting", generation, nextTryAt: now + 2_000, ...tries },
  sleeping: { name: "sleeping", generation, until: now + 100_000, ...tries },
  signedOut: { name: "signedOut", generation, reason: "notSignedIn" },
  incompatible: {
    name: "incompatible",
    generation,
    clientTooOld: true,
    until: now + 100_000,
    ...tries,
  },
};

/** One of each event, from the socket of the current generation. */
const events: { readonly [E in EventName]: EventOf<E> } = {
  start: { name: "start" },
  stop: { name: "stop" },
  tick: { name: "tick" },
  opened: { name: "opened", generation },
  connectFailed: { name: "connectFailed", generation },
  closed: { name: "closed", generation },
  refused: { name: "refused", generation, code: codes.notSignedIn, clientTooOld: false },
  pong: { name: "pong", generation, ping: 2 },
  networkDown: { name: "networkDown" },
  networkUp: { name: "networkUp" },
  wake: { name: "wake" },
  connectNow: { name: "connectNow" },
};

const names = <K extends string>(map: Readonly<Record<K, unknown>>): readonly K[] =>
  Object.keys(map) as K[];

const at = (state: State, event: Event, when = now, jitter = 0.5): Step =>
  transition(state, event, { now: when, jitter, settings });

const summary = ({ state, effects }: Step): string =>
  [state.name, ...effects.map((effect) => effect.name)].join(" ");

/** What each cell does: the next state, then the effects. `-` stays as it is; a missing cell does not compile. */
const expected: Readonly<Record<StateName, Readonly<Record<EventName, string>>>> = {
  idle: {
    start: "connecting open",
    stop: "-",
    tick: "-",
    opened: "-",
    connectFailed: "-",
    closed: "-",
    refused: "-",
    pong: "-",
    networkDown: "-",
    networkUp: "-",
    wake: "-",
    connectNow: "-",
  },
  connecting: {
    start: "-",
    stop: "idle close",
    tick: "-",
    opened: "connected",
    connectFailed: "waiting close",
    closed: "waiting close",
    refused: "signedOut close",
    pong: "-",
    networkDown: "waiting close",
    networkUp: "connecting close open",
    wake: "connecting close open",
    connectNow: "connecting",
  },
  connected: {
    start: "-",
    stop: "idle close",
    tick: "-",
    opened: "-",
    connectFailed: "waiting close",
    closed: "waiting close",
    refused: "signedOut close",
    pong: "-",
    networkDown: "waiting close",
    networkUp: "connected ping",
    wake: "connected ping",
    connectNow: "connected ping",
  },
  waiting: {
    start: "-",
    stop: "idle close",
    tick: "-",
    opened: "-",
    connectFailed: "-",
    closed: "-",
    refused: "-",
    pong: "-",
    networkDown: "-",
    networkUp: "connecting open",
    wake: "connecting open",
    connectNow: "connecting open",
  },
  sleeping: {
    start: "-",
    stop: "idle close",
    tick: "-",
    opened: "-",
    connectFailed: "-",
    closed: "-",
    refused: "-",
    pong: "-",
    networkDown: "-",
    networkUp: "connecting open",
    wake: "connecting open",
    connectNow: "connecting open",
  },
  signedOut: {
    start: "-",
    stop: "idle close",
    tick: "-",
    opened: "-",
    connectFailed: "-",
    closed: "-",
    refused: "-",
    pong: "-",
    networkDown: "-",
    networkUp: "-",
    wake: "-",
    connectNow: "-",
  },
  incompatible: {
    start: "-",
    stop: "idle close",
    tick: "-",
    opened: "-",
    connectFailed: "-",
    closed: "-",
    refused: "-",
    pong: "-",
    networkDown: "-",
    networkUp: "connecting open",
    wake: "connecting open",
    connectNow: "connecting open",
  },
};

const cells = names(expected).flatMap((state) =>
  names(expected[state]).map((event) => [state, event, expected[state][event]] as const),
);

test.each(cells)("%s × %s: %s", (stateName, eventName, outcome) => {
  const state: State = states[stateName];
  const step = at(state, events[eventName]);
  if (outcome === "-") expect(step).toEqual({ state, effects: [] });
  else {
    expect(summary(step)).toBe(outcome);
    expect(step.state).not.toEqual(state);
  }
});

/** The same once the timer that was asked for fires. */
const whenDue: Readonly<Record<StateName, string | null>> = {
  idle: null,
  connecting: "waiting close",
  connected: "connected ping",
  waiting: "connecting open",
  sleeping: "connecting open",
  signedOut: null,
  incompatible: "connecting open",
};

test.each(names(whenDue))("%s when its time has come", (name) => {
  const state: State = states[name];
  const due = nextDue(state);
  expect(due === null).toBe(whenDue[name] === null);
  if (due === null) return;
  expect(at(state, events.tick, due - 1)).toEqual({ state, effects: [] });
  const step = at(state, events.tick, due);
  expect(summary(step)).toBe(whenDue[name]);
  expect(nextDue(step.state)).toBeGreaterThan(due);
});

const socketEvents = ["opened", "connectFailed", "closed", "refused", "pong"] as const;
const late = names(states).flatMap((state) => socketEvents.map((event) => [state, event] as const));

test.each(late)("%s ignores %s of an earlier socket", (stateName, eventName) => {
  const state: State = states[stateName];
  const event = { ...events[eventName], generation: generation - 1 };
  expect(at(state, event)).toEqual({ state, effects: [] });
});

function as<S extends StateName>(name: S, { state }: Step): StateOf<S> {
  if (state.name !== name) throw new Error(`is ${state.name}, not ${name}`);
  return state as StateOf<S>;
}

describe("heartbeat (mission row 4)", () => {
  const attempt = { ...states.connecting, recent: [0], lastAttemptAt: 0 };
  const opened = as("connected", at(attempt, events.opened, 0));

  test("a ping goes out every 30 s, whether or not pongs come", () => {
    expect(nextDue(opened)).toBe(30_000);
    const first = at(opened, events.tick, 30_000);
    expect(first.effects).toEqual([{ name: "ping", ping: 1 }]);
    const pong: Event = { name: "pong", generation, ping: 1 };
    const heard = as("connected", at(first.state, pong, 30_050));
    expect(nextDue(heard)).toBe(60_000);
    expect(at(heard, events.tick, 60_000).effects).toEqual([{ name: "ping", ping: 2 }]);
  });

  test("no pong for 60 s: the server is gone, and the client reconnects", () => {
    const asked = at(opened, events.tick, 30_000).state;
    expect(at(asked, events.tick, 59_999)).toEqual({ state: asked, effects: [] });
    expect(summary(at(asked, events.tick, 60_000))).toBe("waiting close");
  });

  test("the 60 s count from the last pong", () => {
    const asked = at(opened, events.tick, 30_000).state;
    const heard = at(asked, { name: "pong", generation, ping: 1 }, 45_000).state;
    const again = at(heard, events.tick, 60_000).state;
    const third = at(again, events.tick, 90_000).state;
    expect(summary(at(third, events.tick, 104_999))).toBe("connected");
    expect(summary(at(third, events.tick, 105_000))).toBe("waiting close");
  });

  test("a pong counts once, and only for a ping that went out", () => {
    const asked = at(opened, events.tick, 30_000).state;
    expect(at(asked, { name: "pong", generation, ping: 2 }, 31_000).state).toBe(asked);
    const heard = at(asked, { name: "pong", generation, ping: 1 }, 31_000).state;
    expect(at(heard, { name: "pong", generation, ping: 1 }, 50_000).state).toBe(heard);
  });

  test("silence alone never kills: who slept through the ping is probed first", () => {
    const asleep = at(opened, events.tick, 3_600_000);
    expect(summary(asleep)).toBe("connected ping");
    expect(nextDue(asleep.state)).toBe(3_605_000);
    expect(summary(at(asleep.state, events.tick, 3_605_000))).toBe("connecting close open");
  });

  test.each(["wake", "networkUp", "connectNow"] as const)(
    "%s probes a connection that stands, with 5 s to answer",
    (hint) => {
      const probed = at(opened, { name: hint }, 10_000);
      expect(probed.effects).toEqual([{ name: "ping", ping: 1 }]);
      expect(nextDue(probed.state)).toBe(15_000);
      expect(summary(at(probed.state, events.tick, 15_000))).toBe("connecting close open");
      const alive = at(probed.state, { name: "pong", generation, ping: 1 }, 14_000).state;
      expect(as("connected", { state: alive, effects: [] }).heartbeat.pongBy).toBe(74_000);
    },
  );

  test("one probe at a time: more hints neither ping nor put off the end", () => {
    const probed = at(opened, events.wake, 10_000).state;
    expect(at(probed, events.networkUp, 12_000)).toEqual({ state: probed, effects: [] });
  });

  test("a probe that fails, or shows that the connection is gone, needs no further wait: the hint has come", () => {
    const probed = as("connected", at(states.connected, events.wake));
    for (const event of [events.closed, events.connectFailed]) {
      const again = as("connecting", at(probed, event, now + 20));
      expect(again).toMatchObject({ generation: generation + 1, recent: [now + 20], attempt: 1 });
    }
    const young = { ...probed, since: now - 50, lastAttemptAt: now - 50 };
    expect(as("waiting", at(young, events.closed, now + 20)).nextTryAt).toBe(now + 50);
    expect(summary(at(probed, events.networkDown, now + 20))).toBe("waiting close");
  });

  test("once a probe is met, what happens to the connection later is no hint's business", () => {
    const probed = at(states.connected, events.wake).state;
    const met = at(probed, { name: "pong", generation, ping: 3 }, now + 20).state;
    expect(summary(at(met, events.closed, now + 30))).toBe("waiting close");
  });

  test("a probe is not met by the pong of an earlier ping", () => {
    const asked = at(opened, events.tick, 30_000).state;
    const probed = at(asked, events.wake, 31_000).state;
    const stale = at(probed, { name: "pong", generation, ping: 1 }, 31_001).state;
    expect(summary(at(stale, events.tick, 36_000))).toBe("connecting close open");
    const met = at(probed, { name: "pong", generation, ping: 2 }, 31_001).state;
    expect(summary(at(met, events.tick, 36_000))).toBe("connected");
  });
});

describe("reconnecting (mission row 5)", () => {
  /** An attempt that just failed, as the n-th in a row. */
  const failedAt = (attempt: number, jitter: number): StateOf<"waiting"> => {
    const lastAttemptAt = now - 1_000;
    const state = { ...states.connecting, attempt, recent: [lastAttemptAt], lastAttemptAt };
    return as("waiting", at(state, events.connectFailed, now, jitter));
  };

  test("all four triggers lead to another attempt", () => {
    const overdue = { ...heartbeat, sent: 3, pongBy: now };
    const triggers: readonly Step[] = [
      at({ ...states.connected, heartbeat: overdue }, events.tick),
      at(states.connected, events.networkDown),
      at(states.connected, events.closed),
      at(states.connecting, events.connectFailed),
    ];
    for (const step of triggers) {
      const waiting = as("waiting", step);
      const next = at(waiting, events.tick, waiting.nextTryAt);
      expect(next.effects).toEqual([{ name: "open", generation: generation + 1 }]);
    }
  });

  test("an attempt has 10 s", () => {
    expect(as("connecting", at(states.idle, events.start)).deadline).toBe(now + 10_000);
  });

  test("full jitter: anything between nothing and 1, 2, 4 … s, at most 30 s", () => {
    const ceilings = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
    for (const [index, ceiling] of ceilings.entries()) {
      expect(failedAt(index + 1, 0).nextTryAt).toBe(now);
      expect(failedAt(index + 1, 0.5).nextTryAt).toBe(now + ceiling / 2);
      expect(failedAt(index + 1, 0.999_999).nextTryAt).toBe(now + ceiling - 1);
    }
    expect(failedAt(5_000, 0.5).nextTryAt).toBe(now + 15_000);
  });

  test("attempts start at least 100 ms apart", () => {
    const fast = { ...states.connecting, lastAttemptAt: now - 50 };
    expect(as("waiting", at(fast, events.connectFailed, now, 0)).nextTryAt).toBe(now + 50);
    const waiting = { ...states.waiting, lastAttemptAt: now - 50 };
    const hurried = as("waiting", at(waiting, events.connectNow));
    expect(hurried.nextTryAt).toBe(now + 50);
    expect(summary(at(hurried, events.tick, now + 50))).toBe("connecting open");
  });

  const ten = Array.from({ length: 10 }, (_, index) => now - 200_000 + index * 10_000);
  const used = { ...states.connecting, attempt: 10, recent: ten, lastAttemptAt: now - 110_000 };

  test("the 10th attempt within 5 minutes is the last: then 5 minutes of sleep", () => {
    const nine = { ...used, recent: ten.slice(1) };
    expect(at(nine, events.connectFailed).state.name).toBe("waiting");
    const asleep = as("sleeping", at(used, events.connectFailed));
    expect(asleep.until).toBe(now + 300_000);
    const awake = as("connecting", at(asleep, events.tick, asleep.until));
    expect(awake.recent).toEqual([asleep.until]);
  });

  test("attempts older than the period do not count", () => {
    const old = { ...used, recent: [now - 300_000, ...ten.slice(1)] };
    expect(at(old, events.connectFailed).state.name).toBe("waiting");
  });

  test("a sleep that is set shorter than the period does not break the cap", () => {
    const short = { ...settings, sleepMs: 1_000 };
    const step = transition(used, events.connectFailed, { now, jitter: 0, settings: short });
    expect(as("sleeping", step).until).toBe(now - 200_000 + 300_000);
  });

  test.each(["wake", "networkUp", "connectNow"] as const)(
    "%s ends waiting and sleeping at once and starts the count anew, not the backoff",
    (hint) => {
      for (const state of [states.waiting, { ...states.sleeping, recent: ten }]) {
        const next = as("connecting", at(state, { name: hint }));
        expect(next.recent).toEqual([now]);
        expect(next.attempt).toBe(4);
      }
    },
  );

  test("a hint during an attempt counts if that attempt fails", () => {
    const hurried = at(states.connecting, events.connectNow).state;
    const again = at(hurried, events.connectFailed, now + 1_000);
    expect(again.effects).toEqual([
      { name: "close" },
      { name: "open", generation: generation + 1 },
    ]);
    expect(as("connecting", again).hurried).toBe(false);
    const overdue = at(hurried, events.tick, now + 5_000);
    expect(summary(overdue)).toBe("connecting close open");
  });

  test.each(["wake", "networkUp"] as const)(
    "%s gives up an attempt whose first words may be lost; one that has hardly begun has until the gap is over",
    (hint) => {
      const old = { ...states.connecting, lastAttemptAt: now - 100 };
      const fresh = as("connecting", at(old, { name: hint }));
      expect(fresh).toMatchObject({ generation: generation + 1, hurried: false, recent: [now] });
      const young = { ...states.connecting, lastAttemptAt: now - 99 };
      const kept = as("connecting", at(young, { name: hint }));
      expect(kept).toEqual({ ...young, hurried: true, deadline: now + 1 });
      expect(at(kept, events.opened, now).state.name).toBe("connected");
      expect(summary(at(kept, events.tick, now + 1))).toBe("connecting close open");
      const due = { ...young, deadline: now };
      expect(as("connecting", at(due, { name: hint })).deadline).toBe(now);
    },
  );

  test.each(["wake", "networkUp", "connectNow"] as const)(
    "an attempt that %s has begun has 5 s, the next one 10 s again",
    (hint) => {
      const hurried = as("connecting", at(states.waiting, { name: hint }));
      expect(hurried.deadline).toBe(now + 5_000);
      const waiting = as("waiting", at(hurried, events.tick, now + 5_000));
      const next = as("connecting", at(waiting, events.tick, waiting.nextTryAt));
      expect(next.deadline).toBe(waiting.nextTryAt + 10_000);
    },
  );

  test("attempts that are set to be shorter than a probe stay so", () => {
    const short = { ...settings, connectWithinMs: 800 };
    const step = transition(states.waiting, events.wake, { now, jitter: 0, settings: short });
    expect(as("connecting", step).deadline).toBe(now + 800);
  });

  test("the backoff resets only after the connection has held for 30 s", () => {
    const since = now - 29_999;
    const short = as("waiting", at({ ...states.connected, since }, events.closed));
    expect(short).toMatchObject({ attempt: 3, recent: tries.recent });
    const held = as("waiting", at({ ...states.connected, since: now - 30_000 }, events.closed));
    expect(held).toMatchObject({ attempt: 0, recent: [] });
  });

  test("a connection that died silently held until its last pong", () => {
    const silent = { ...heartbeat, sent: 3, lastPongAt: now - 60_000, pongBy: now };
    const state = { ...states.connected, since: now - 61_000, heartbeat: silent };
    expect(as("waiting", at(state, events.tick)).attempt).toBe(3);
  });

  test("refusals: two end it, one says the versions do not fit, others are failures", () => {
    const refused = (code: number): State =>
      at(states.connecting, { name: "refused", generation, code, clientTooOld: false }).state;
    expect(refused(codes.notSignedIn)).toMatchObject({ name: "signedOut", reason: "notSignedIn" });
    expect(refused(codes.accountDisabled)).toMatchObject({ reason: "accountDisabled" });
    expect(refused(codes.incompatible)).toMatchObject({
      name: "incompatible",
      clientTooOld: false,
      until: now + settings.sleepMs,
    });
    expect(refused(codes.stopping).name).toBe("waiting");
    expect(refused(codes.rateLimited).name).toBe("waiting");
    expect(refused(codes.cannotStore).name).toBe("waiting");
    expect(refused(9_999).name).toBe("waiting");
  });

  test("a stopped link starts again on a socket of a new generation", () => {
    const again = at(at(states.connected, events.stop).state, events.start);
    expect(again.effects).toEqual([{ name: "open", generation: generation + 1 }]);
  });
});
