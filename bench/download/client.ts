import { createWriteStream } from "node:fs";
import { get } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { pipeline } from "node:stream/promises";
import { createFileServer } from "#main/connection/file-server.ts";
import { goDirect } from "#main/connection/routes.ts";
import { localFilesIn } from "#main/desktop/local-files.ts";
import { createDownloads } from "#main/files/downloads.ts";
import { createProgress } from "#main/files/progress.ts";
import { createTurns } from "#main/files/turns.ts";
import { createHashing } from "#main/hashing.ts";
import { clock, log, random, timers } from "#main/system.ts";

export interface Wanted {
  readonly server: string;
  readonly token: string;
  readonly url: string;
  readonly sha256: string;
  readonly size: number;
  readonly folder: string;
}
export interface Found {
  /** Of a plain GET written to the disk and flushed once, and of ours. */
  readonly plainMs: number;
  readonly ms: number;
  readonly delayMsP99: number;
  readonly delayMsMax: number;
  /** CPU of this process during ours, and the part of it that the collector took. */
  readonly cpuMs: number;
  readonly collectorMs: number;
  /** Bytes of memory: what it grew by at most. */
  readonly grown: number;
}

/** Brings one file here, plainly and by the real rules of downloads over the real network and disk, in a process of its own. */
const wanted = JSON.parse(process.argv[2] ?? "null") as Wanted;
const { server: address, token, url, sha256, size, folder } = wanted;

const plainBegun = performance.now();
await new Promise<void>((resolve, reject) => {
  const asked = get(new URL(url, address), { headers: { authorization: `Bearer ${token}` } });
  asked.on("error", reject);
  asked.on("response", (response) => {
    const file = createWriteStream(`${folder}.plain`, { flush: true });
    pipeline(response, file).then(resolve, reject);
  });
});
const plainMs = performance.now() - plainBegun;

const hashing = createHashing(new URL("../../main/hash-worker.ts", import.meta.url));
const turns = createTurns({ timers, log });
turns.open(true);
const server = createFileServer({ server: address, token, findRoutes: goDirect, timers });
const downloads = createDownloads({
  server,
  local: localFilesIn(folder),
  newHasher: hashing.newHasher,
  link: {
    live: true,
    request: () => Promise.resolve({ kind: "lost" }),
    onLive: () => () => undefined,
    onPush: () => () => undefined,
  },
  timers,
  random,
  clock,
  log,
  turns,
  progress: createProgress({ timers, tell: () => undefined }),
  keeping: {
    add: async (_, place) => (await place()) !== "gone",
    lost: () => Promise.resolve(),
    fit: () => Promise.resolve(),
    clear: () => Promise.resolve(),
  },
  isStorageTrouble: () => false,
});
let collectorMs = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collectorMs += duration;
}).observe({ entryTypes: ["gc"] });
globalThis.gc?.();
await new Promise((resolve) => setImmediate(resolve));
collectorMs = 0;
const before = process.memoryUsage().rss;
let peak = before;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 50);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const cpu = process.cpuUsage();
const begun = performance.now();
const end = await downloads.fetch({
  message: "m",
  conversation: "c",
  url,
  sha256,
  size,
  isAsked: true,
});
if (end !== null) throw new Error(end);
const ms = performance.now() - begun;
const { user, system } = process.cpuUsage(cpu);
clearInterval(watch);
const found: Found = {
  plainMs,
  ms,
  delayMsP99: delay.percentile(99) / 1e6 - 1,
  delayMsMax: delay.max / 1e6,
  cpuMs: (user + system) / 1_000,
  collectorMs,
  grown: peak - before,
};
process.stdout.write(JSON.stringify(found), () => process.exit());
