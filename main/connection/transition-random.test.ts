import * as fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { codes } from "#shared/wire/codes.ts";
import { type ConnectionSettings, defaultSettings } from "./settings.ts";
import { type Event, nextDue, type State } from "./state.ts";
import { transition } from "./transition.ts";

/** Random worlds: whatever happens, in whatever order, the link keeps its promises. */

interface Act {
  readonly event: Event["name"];
  /** Passes before the event; timers that fall due meanwhile fire. */
  readonly pauseMs: number;
  readonly jitter: number;
  /** How many sockets ago the one is whose word arrives. */
  readonly generationsAgo: number;
  readonly code: number;
}

const weighted: readonly Event["name"][] = [
  ...Array.from({ length: 8 }, () => "connectFailed" as const),
  ...Array.from({ length: 5 }, () => "opened" as const),
  "start",
  "start",
  "stop",
  "tick",
  "closed",
  "refused",
  "pong",
  "pong",
  "networkDown",
  "networkUp",
  "wake",
  "connectNow",
];

const act: fc.Arbitrary<Act> = fc.record({
  event: fc.constantFrom(...weighted),
  pauseMs: fc.oneof(
    { weight: 6, arbitrary: fc.nat(2_000) },
    { weight: 2, arbitrary: fc.nat(70_000) },
    { weight: 1, arbitrary: fc.nat(4_000_000) },
  ),
  jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  generationsAgo: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3)),
  code: fc.constantFrom(...Object.values(codes)),
});

const figures: fc.Arbitrary<ConnectionSettings> = fc
  .record({
    attemptsPerPeriodMax: fc.integer({ min: 1, max: 12 }),
    sleepMs: fc.constantFrom(1_000, 300_000, 600_000),
    connectWithinMs: fc.constantFrom(50, 10_000),
  })
  .map((changed) => ({ ...defaultSettings, ...changed }));

const hints: readonly Event["name"][] = ["networkUp", "wake", "connectNow"];
/** Far more timers than fall due in the longest pause. A link that stands still in time runs into it. */
const ticksMax = 5_000;

class World {
  readonly settings: ConnectionSettings;
  state: State = { name: "idle", generation: 0 };
  now = 0;
  /** The generation of the socket that is open; there is never a second one. */
  socket: number | null = null;
  lastAttemptAt = Number.NEGATIVE_INFINITY;
  /** Attempts since whatever last started the count anew. */
  counted: number[] = [];

  constructor(settings: ConnectionSettings) {
    this.settings = settings;
  }

  take(event: Event, jitter: number): void {
    const before = this.state;
    const { state, effects } = transition(before, event, {
      now: this.now,
      jitter,
      settings: this.settings,
    });
    this.state = state;
    if (hints.includes(event.name) || before.name === "idle") this.counted = [];
    if (before.name === "connected" && this.now - before.since >= this.settings.steadyAfterMs)
      this.counted = [];
    for (const effect of effects) {
      if (effect.name === "close") this.socket = null;
      if (effect.name === "ping") expect(state.name).toBe("connected");
      if (effect.name !== "open") continue;
      expect(this.socket, "at most one socket").toBeNull();
      expect(effect.generation, "generations rise").toBeGreaterThan(before.generation);
      if (before.name !== "idle")
        expect(this.now - this.lastAttemptAt).toBeGreaterThanOrEqual(this.settings.attemptGapMs);
      this.socket = effect.generation;
      this.lastAttemptAt = this.now;
      this.counted.push(this.now);
      // A hint during the attempt before this one started the count anew with this one.
      if (before.name === "connecting") this.counted = [this.now];
      const inPeriod = this.counted.filter((at) => at > this.now - this.settings.periodMs);
      expect(inPeriod.length, "attempts within a period").toBeLessThanOrEqual(
        this.settings.attemptsPerPeriodMax,
      );
    }
    this.check();
  }

  check(): void {
    const { state } = this;
    expect(state.generation).toBeGreaterThanOrEqual(0);
    const needsSocket = state.name === "connecting" || state.name === "connected";
    expect(this.socket, `socket while ${state.name}`).toBe(needsSocket ? state.generation : null);
    if ("recent" in state)
      expect(state.recent.length).toBeLessThanOrEqual(this.settings.attemptsPerPeriodMax);
    const due = nextDue(state);
    const waits = state.name !== "idle" && state.name !== "signedOut";
    expect(due !== null, "whoever waits has a timer").toBe(waits);
    if (state.name === "waiting")
      expect(state.nextTryAt - this.now).toBeLessThanOrEqual(this.settings.backoffCapMs);
    if (state.name === "sleeping")
      expect(state.until - this.now).toBeLessThanOrEqual(
        Math.max(this.settings.sleepMs, this.settings.periodMs),
      );
    if (state.name === "connected")
      expect(state.heartbeat.pongBy - this.now).toBeLessThanOrEqual(this.settings.pongWithinMs);
  }

  /** Lets time pass; the one timer fires whenever it is due. */
  pass(ms: number, jitter: number): void {
    const end = this.now + ms;
    let fired = 0;
    for (; fired < ticksMax; fired++) {
      const due = nextDue(this.state);
      if (due === null || due > end) break;
      this.now = Math.max(this.now, due);
      this.take({ name: "tick" }, jitter);
    }
    expect(fired, "no standstill").toBeLessThan(ticksMax);
    this.now = end;
  }

  act({ event, pauseMs, jitter, generationsAgo, code }: Act): void {
    this.pass(pauseMs, jitter);
    const before = this.state;
    const generation = before.generation - generationsAgo;
    const ping = before.name === "connected" ? before.heartbeat.sent : 1;
    this.take({ name: event, generation, code, clientTooOld: true, ping }, jitter);
    const fromSocket: readonly string[] = ["opened", "connectFailed", "closed", "refused", "pong"];
    if (fromSocket.includes(event) && generationsAgo > 0) expect(this.state).toBe(before);
  }
}

test("any sequence of events: one socket, one timer, bounded attempts, no standstill", () => {
  fc.assert(
    fc.property(figures, fc.array(act, { maxLength: 120 }), (settings, acts) => {
      const world = new World(settings);
      world.take({ name: "start" }, 0.5);
      for (const one of acts) world.act(one);
    }),
    runs(400),
  );
});

test("a server that stays away sees at most 10 attempts in any 5 minutes, for days", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 }),
      (js) => {
        const world = new World(defaultSettings);
        const attempts: number[] = [];
        world.take({ name: "start" }, 0);
        for (let round = 0; round < 300; round++) {
          const jitter = js[round % js.length] ?? 0;
          if (world.state.name === "connecting") {
            attempts.push(world.now);
            world.take({ name: "connectFailed", generation: world.state.generation }, jitter);
          }
          world.pass((nextDue(world.state) ?? world.now) - world.now, jitter);
        }
        for (const [index, start] of attempts.entries()) {
          const later = attempts.slice(index).filter((at) => at < start + defaultSettings.periodMs);
          expect(later.length).toBeLessThanOrEqual(defaultSettings.attemptsPerPeriodMax);
        }
        expect(attempts.length).toBeGreaterThan(50);
      },
    ),
    runs(15),
  );
});
