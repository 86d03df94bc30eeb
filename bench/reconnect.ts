import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { io } from "socket.io-client";
import { protocol } from "#shared/wire/limits.ts";
import { FaultProxy } from "../e2e/harness/fault-proxy.ts";
import { temporaryFolder } from "../e2e/harness/folders.ts";
import { OfficeServer } from "../e2e/harness/server.ts";
import { createRng } from "../e2e/simulator/rng.ts";
import { type Connection, createConnection, type Hint } from "../main/connection/driver.ts";
import { defaultSettings } from "../main/connection/settings.ts";
import { clock, ids, random, timers } from "../main/system.ts";
import { silentLog } from "#main/messaging/testing/silent-log.ts";

/**
 * How long a client takes to be live again, in ms: from the moment at which the network is back and the hint of it is given.
 *
 *     node bench/reconnect.ts [pairs: 40]
 *
 * The floor is a raw socket.io-client that connects to the same server through the same proxy in the same run, one after each
 * of ours. The server is a process of its own; the client has its own figures of heartbeat and backoff. Goal: p95 ≤ 2 × the
 * floor's p95 + 100 ms. Where a connection stands and is dead nothing shows that but a probe, which has 5 s: those rows
 * have a goal of their own, 5 s on top.
 */
const pairs = Number(process.argv[2] ?? 40);
/** Each takes the whole time of a probe. */
const halfOpenPairs = Math.min(pairs, 6);
const rng = createRng(1, "reconnect");

const folder = temporaryFolder("bench");
const server = await OfficeServer.start(join(folder.path, "server"));
const network = await FaultProxy.before(server.url);
const { token } = await server.signIn("lin.wei");
const { token: rawToken } = await server.signIn("emma");

const connection: Connection = createConnection({
  server: network.url,
  token,
  clock,
  timers,
  random,
  ids,
  log: silentLog,
  isFront: () => true,
});
const { link } = connection;
const becomes = (live: boolean): Promise<void> =>
  new Promise((resolve) => {
    if (link.live === live) return resolve();
    const off = link.onLive((now) => {
      if (now !== live) return;
      off();
      resolve();
    });
  });

async function rawConnect(): Promise<number> {
  const from = performance.now();
  const socket = io(network.url, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    auth: { token: rawToken, protocol },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  const took = performance.now() - from;
  socket.close();
  return took;
}

async function hurried(hint: Hint): Promise<number> {
  const from = performance.now();
  connection.hurry(hint);
  await becomes(true);
  return performance.now() - from;
}

/** Some time in which the network is gone: the hint meets whatever the client is about then. */
const outage = (): Promise<void> => pause(rng.between(50, 1_500));

interface Scene {
  readonly name: string;
  readonly pairs: number;
  /** On top of the goal, in ms. */
  readonly allowedMs: number;
  /** From a connection that stands to one that stands again; what is returned counts. */
  round(): Promise<number>;
}

const scenes: readonly Scene[] = [
  {
    name: "network gone, told; back",
    pairs,
    allowedMs: 0,
    async round() {
      network.turn("refusing");
      connection.networkDown();
      await outage();
      network.turn("fair");
      return hurried("networkUp");
    },
  },
  {
    name: "refused for a while; back",
    pairs,
    allowedMs: 0,
    async round() {
      network.turn("refusing");
      await becomes(false);
      await outage();
      network.turn("fair");
      return hurried("networkUp");
    },
  },
  {
    name: "attempts hang; back",
    pairs,
    allowedMs: 0,
    async round() {
      network.turn("stalled");
      connection.networkDown();
      // After so many rounds the wait for the next attempt would be a long one.
      connection.hurry("connectNow");
      while (connection.view().state !== "connecting") await pause(5);
      await outage();
      network.turn("fair");
      return hurried("networkUp");
    },
  },
  {
    name: "resume, socket known dead",
    pairs,
    allowedMs: 0,
    async round() {
      // A machine that slept did not connect a moment ago.
      await pause(2 * defaultSettings.attemptGapMs);
      // The server has given it up meanwhile: the first word on it is answered by a reset.
      network.breakOn('"type":"ping"');
      const joined = network.joined;
      const from = performance.now();
      connection.hurry("wake");
      await becomes(false);
      network.breakOn(null);
      await becomes(true);
      if (network.joined === joined) throw new Error("the same connection");
      return performance.now() - from;
    },
  },
  {
    name: "resume, socket half open",
    pairs: halfOpenPairs,
    allowedMs: defaultSettings.probeWithinMs,
    async round() {
      network.forsake();
      const from = performance.now();
      connection.hurry("wake");
      await becomes(false);
      await becomes(true);
      return performance.now() - from;
    },
  },
];

const quantile = (all: readonly number[], part: number): number =>
  all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * part))] ?? 0;
const column = (text: string | number, width = 8): string =>
  (typeof text === "number" ? text.toFixed(1) : text).padStart(width);

connection.start();
await becomes(true);
for (const delayMs of [0, 25]) {
  network.slow({ delayMs });
  console.log(
    `\n${delayMs} ms each way`.padEnd(31) +
      ["pairs", "median", "p95", "floor", "its p95", "p95 ratio", "goal", ""]
        .map((head) => column(head, 9))
        .join(" "),
  );
  for (const { name, pairs: count, allowedMs, round } of scenes) {
    const ours: number[] = [];
    const floor: number[] = [];
    for (let pair = 0; pair < count; pair++) {
      ours.push(await round());
      floor.push(await rawConnect());
    }
    const [p95, floorP95] = [quantile(ours, 0.95), quantile(floor, 0.95)];
    const goal = 2 * floorP95 + 100 + allowedMs;
    const figures = [
      count.toFixed(0),
      quantile(ours, 0.5),
      p95,
      quantile(floor, 0.5),
      floorP95,
      p95 / floorP95,
      goal,
      p95 <= goal ? "pass" : "FAIL",
    ];
    console.log(name.padEnd(30) + figures.map((figure) => column(figure, 9)).join(" "));
  }
}
connection.close();
network.close();
await server.stop("SIGKILL");
folder.remove();
