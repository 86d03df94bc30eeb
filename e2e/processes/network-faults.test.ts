import { afterAll, beforeAll, expect, test } from "vitest";
import { NetworkedPair, quickFigures } from "./networked-pair.ts";
import { proveBacklog } from "./slow-backlog.ts";

/*
 * Real engines in processes of their own, a real server, and a network between them that goes wrong in one way a test. After each
 * everything has settled, and the databases agree with each other and with what was accepted.
 */

let pair: NetworkedPair;
beforeAll(async () => {
  pair = await NetworkedPair.open(quickFigures);
}, 120_000);
afterAll(() => pair.close());
const patienceMs = 120_000;

const bothSay = async (two: NetworkedPair, count: number): Promise<void> => {
  await Promise.all([two.say(two.far, count), two.say(two.near, count)]);
};

test(
  "delay and jitter: everything arrives once and in order, on one connection",
  async () => {
    // A heart that beats as often, and waits longer than any machine is busy: nothing but the delay may end the connection.
    const patient = { pongWithinMs: 60_000, probeWithinMs: 60_000, answerWithinMs: 60_000 };
    const figures = { ...quickFigures, ...patient };
    const steady = await NetworkedPair.open(figures);
    try {
      const { network } = steady;
      const { joined } = network;
      network.slow({ delayMs: 60, jitterMs: 120 });
      await bothSay(steady, 20);
      expect(await steady.agree()).toEqual([]);
      expect(network.joined).toBe(joined);
    } finally {
      await steady.close();
    }
  },
  patienceMs,
);

test(
  "a stall that ends: what was on its way arrives, and arrives once",
  async () => {
    const { network } = pair;
    network.turn("clogged");
    await bothSay(pair, 10);
    network.turn("fair");
    expect(await pair.agree()).toEqual([]);
  },
  patienceMs,
);

test(
  "a stall that outlasts every patience: it leaves the connection, and what comes out of it late does no harm",
  async () => {
    const { far, network } = pair;
    const { joined } = network;
    network.turn("clogged");
    await bothSay(pair, 10);
    await expect.poll(() => far.engine.isLive, { timeout: patienceMs }).toBe(false);
    network.turn("fair");
    expect(await pair.agree()).toEqual([]);
    expect(network.joined).toBeGreaterThan(joined);
  },
  patienceMs,
);

test(
  "resets at any moment: ten of them while both write",
  async () => {
    const { far, network } = pair;
    for (let reset = 0; reset < 10; reset++) {
      await Promise.all([bothSay(pair, 2), far.engine.live()]);
      network.cut();
    }
    expect(await pair.agree()).toEqual([]);
  },
  patienceMs,
);

test.each([
  [": the connection stands and everything on it is lost, until the heartbeat says so", "stalled"],
  [" in one direction: the server hears, and its answers are lost", "deaf"],
] as const)(
  "half open%s",
  async (_words, mood) => {
    const { far, network } = pair;
    network.turn(mood);
    await bothSay(pair, 10);
    await expect.poll(() => far.engine.isLive, { timeout: patienceMs }).toBe(false);
    network.turn("fair");
    expect(await pair.agree()).toEqual([]);
  },
  patienceMs,
);

test(
  "1,000 messages behind at 60 kB/s: the newest page first, and something can be said before the rest is here",
  () => proveBacklog(60_000),
  patienceMs,
);
