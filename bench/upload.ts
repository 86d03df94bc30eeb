import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { createReadStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { open, truncate } from "node:fs/promises";
import { request } from "node:http";
import { randomBytes } from "node:crypto";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { OfficeServer } from "#e2e/harness/server.ts";
import type { Found, Wanted } from "./upload/client.ts";

/**
 * An upload: the real engine and the real server, as processes of their own on loopback, against a plain HTTP PUT of the same file
 * to a process that writes it to the disk and flushes it once (no hash, no resuming, no looking at it), by turns in the same run.
 * Main's event loop and memory meanwhile; and how late the event loop of a process is that does nothing at the same time.
 *
 *     node bench/upload.ts [MB: 256] [runs: 3] [MB of a sparse file for the memory: 2000, 0 for none]
 */
const [megabytes = 256, runs = 3, sparseMegabytes = 2_000] = process.argv.slice(2).map(Number);
const goals = { rate: 0.6, delayMsP99: 16, grownMb: 64 };

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "magpie-bench-"));
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function randomFile(path: string): Promise<string> {
  const file = await open(path, "w");
  for (let at = 0; at < megabytes; at++) await file.write(randomBytes(1_000_000));
  await file.close();
  return path;
}

/** ms of a plain PUT of a file to a process that writes it to the disk. */
async function put(port: number, path: string): Promise<number> {
  const begun = performance.now();
  const asked = request({
    port,
    host: "127.0.0.1",
    method: "PUT",
    headers: { "content-length": statSync(path).size },
  });
  const answer = once(asked, "response");
  await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), asked);
  const [response] = (await answer) as [import("node:http").IncomingMessage];
  response.resume();
  await once(response, "end");
  return performance.now() - begun;
}

const server = await OfficeServer.start(join(folder, "server"));
const [sender, other] = [await server.signIn("sun.yue"), await server.signIn("emma")];
let clients = 0;
async function upload(file: string): Promise<Found> {
  const wanted: Wanted = {
    server: server.url,
    token: sender.token,
    person: sender.person,
    other: other.person,
    path: join(folder, `${++clients}.db`),
    file,
  };
  const client = join(import.meta.dirname, "upload/client.ts");
  const { stdout } = await run(process.execPath, ["--expose-gc", client, JSON.stringify(wanted)]);
  return JSON.parse(stdout) as Found;
}

const say = (name: string, figure: string, goal: string, ok: boolean): void =>
  console.log(
    `  ${name.padEnd(30)} ${figure.padStart(28)}   ${goal.padEnd(12)} ${ok ? "reached" : "NOT reached"}`,
  );

try {
  const floor = fork(join(import.meta.dirname, "upload/put-server.ts"), [join(folder, "put")]);
  const [port] = (await once(floor, "message")) as [number];
  const idleDelay = async (): Promise<number> => {
    const answer = once(floor, "message");
    floor.send({});
    return ((await answer) as [number])[0];
  };
  const floors: number[] = [];
  const idle: number[] = [];
  const found: Found[] = [];
  for (let at = 0; at < runs; at++) {
    // Another content each time: the server keeps each once.
    const file = await randomFile(join(folder, `random-${at}`));
    floors.push(await put(port, file));
    await idleDelay();
    found.push(await upload(file));
    idle.push(await idleDelay());
    rmSync(file);
  }
  const ours = median(found.map(({ ms }) => ms));
  const plain = median(floors);
  const rate = plain / ours;
  const mbPerS = (ms: number): string => `${((megabytes * 1_000) / ms).toFixed(0)} MB/s`;
  const pairs = found.map(({ ms }, at) => `${Math.round(floors[at] ?? 0)}/${Math.round(ms)}`);
  console.log(`${megabytes} MB, median of ${runs} (PUT/ours in ms: ${pairs.join(" ")})`);
  console.log(
    `  load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}, an idle event loop's p99 ${median(idle).toFixed(1)} ms`,
  );
  say(
    "throughput",
    `${mbPerS(ours)} of ${mbPerS(plain)}, ${(rate * 100).toFixed(0)} %`,
    `≥ ${goals.rate * 100} %`,
    rate >= goals.rate,
  );
  const p99 = median(found.map(({ delayMsP99 }) => delayMsP99));
  const max = Math.max(...found.map(({ delayMsMax }) => delayMsMax));
  say(
    "event loop p99 (max)",
    `${p99.toFixed(1)} (${max.toFixed(0)}) ms`,
    `< ${goals.delayMsP99} ms`,
    p99 < goals.delayMsP99,
  );
  if (sparseMegabytes > 0) {
    const path = join(folder, "sparse");
    await (await open(path, "w")).close();
    await truncate(path, sparseMegabytes * 1_000_000);
    const large = await upload(path);
    const grown = large.grown / 1e6;
    say(
      `memory grown by ${sparseMegabytes} MB`,
      `${grown.toFixed(0)} MB in ${(large.ms / 1_000).toFixed(1)} s`,
      `< ${goals.grownMb} MB`,
      grown < goals.grownMb,
    );
    say(
      "event loop p99 (max)",
      `${large.delayMsP99.toFixed(1)} (${large.delayMsMax.toFixed(0)}) ms`,
      `< ${goals.delayMsP99} ms`,
      large.delayMsP99 < goals.delayMsP99,
    );
  }
  floor.disconnect();
} finally {
  await server.stop("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
