import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createFileServer } from "#main/connection/file-server.ts";
import { goDirect } from "#main/connection/routes.ts";
import { timers } from "#main/system.ts";
import { fileUrlOf } from "#shared/wire/files.ts";
import { OfficeServer } from "#e2e/harness/server.ts";
import type { Found, Wanted } from "./download/client.ts";

/**
 * A download: the real rules over the real network and disk, in a process of its own, against a plain HTTP GET of the same file from
 * the same server that is written to the disk and flushed once (no hash, no resuming), one after the other in the same run. The event
 * loop and memory meanwhile, the CPU that it took, and how much of that the collector.
 *
 *     node bench/download.ts [MB: 256] [runs: 3] [MB of a file for the memory: 2000, 0 for none]
 */
const [megabytes = 256, runs = 3, largeMegabytes = 2_000] = process.argv.slice(2).map(Number);
const goals = { rate: 0.6, delayMsP99: 16, grownMb: 64 };

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "magpie-bench-"));
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const say = (name: string, figure: string, goal: string, ok: boolean): void =>
  console.log(
    `  ${name.padEnd(30)} ${figure.padStart(28)}   ${goal.padEnd(12)} ${ok ? "reached" : "NOT reached"}`,
  );

const office = await OfficeServer.start(join(folder, "server"));
const { token } = await office.signIn("sun.yue");
const server = createFileServer({ server: office.url, token, findRoutes: goDirect, timers });

/** Puts a file of so many MB on the server: the same random one over and over. */
async function stored(length: number): Promise<Pick<Wanted, "url" | "sha256" | "size">> {
  const piece = randomBytes(1_000_000);
  const hash = createHash("sha256");
  const size = length * piece.length;
  const wish = { url: fileUrlOf(crypto.randomUUID()), size, name: "large", type: "" };
  const made = await server.create(wish, new AbortController().signal);
  if (made.kind !== "created") throw new Error(made.kind);
  async function* bytes(): AsyncIterable<Uint8Array> {
    for (let at = 0; at < length; at++) {
      hash.update(piece);
      yield piece;
    }
  }
  const { signal } = new AbortController();
  const what = { offset: 0, length: size, bytes: bytes(), signal, onSent: () => undefined };
  const at = await server.append(made.url, what);
  if (at.kind !== "at") throw new Error(at.kind);
  return { url: made.url, sha256: hash.digest("hex"), size };
}

let clients = 0;
async function download(what: Pick<Wanted, "url" | "sha256" | "size">): Promise<Found> {
  const at = join(folder, `${++clients}`);
  const wanted: Wanted = { server: office.url, token, folder: at, ...what };
  const client = join(import.meta.dirname, "download/client.ts");
  const { stdout } = await run(process.execPath, ["--expose-gc", client, JSON.stringify(wanted)]);
  rmSync(at, { recursive: true, force: true });
  rmSync(`${at}.plain`, { force: true });
  return JSON.parse(stdout) as Found;
}

const sayLoop = ({ delayMsP99, delayMsMax }: Pick<Found, "delayMsP99" | "delayMsMax">): void =>
  say(
    "event loop p99 (max)",
    `${delayMsP99.toFixed(1)} (${delayMsMax.toFixed(0)}) ms`,
    `< ${goals.delayMsP99} ms`,
    delayMsP99 < goals.delayMsP99,
  );
const saySpent = ({ cpuMs, collectorMs }: Pick<Found, "cpuMs" | "collectorMs">, of: number): void =>
  console.log(
    `  CPU ${(cpuMs / of).toFixed(2)} ms a MB, of it the collector ${(collectorMs / of).toFixed(3)} ms a MB`,
  );

try {
  const found: Found[] = [];
  for (let at = 0; at < runs; at++) found.push(await download(await stored(megabytes)));
  const of = (figure: keyof Found): number => median(found.map((one) => one[figure]));
  const rate = median(found.map(({ plainMs, ms }) => plainMs / ms));
  const pairs = found.map(({ plainMs, ms }) => `${Math.round(plainMs)}/${Math.round(ms)}`);
  console.log(`${megabytes} MB, median of ${runs} (GET/ours in ms: ${pairs.join(" ")})`);
  console.log(
    `  load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}`,
  );
  const mbPerS = (ms: number): string => `${((megabytes * 1_000) / ms).toFixed(0)} MB/s`;
  say(
    "throughput",
    `${mbPerS(of("ms"))}, ${(rate * 100).toFixed(0)} % of GET`,
    `≥ ${goals.rate * 100} %`,
    rate >= goals.rate,
  );
  sayLoop({ delayMsP99: of("delayMsP99"), delayMsMax: of("delayMsMax") });
  saySpent({ cpuMs: of("cpuMs"), collectorMs: of("collectorMs") }, megabytes);
  if (largeMegabytes > 0) {
    const large = await download(await stored(largeMegabytes));
    const grown = large.grown / 1e6;
    say(
      `memory grown by ${largeMegabytes} MB`,
      `${grown.toFixed(0)} MB in ${(large.ms / 1_000).toFixed(1)} s`,
      `< ${goals.grownMb} MB`,
      grown < goals.grownMb,
    );
    sayLoop(large);
    saySpent(large, largeMegabytes);
  }
} finally {
  server.close();
  await office.stop("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
