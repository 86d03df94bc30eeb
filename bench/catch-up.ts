import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Found, Wanted } from "./catch-up/client.ts";
import { type Floor, insertRaw } from "./catch-up/floor.ts";
import { fillOffice, makeOffice, sizesOf, startServer } from "./catch-up/office.ts";

/**
 * A client that is far behind: from the live connection to a chat that one can read and write in, and to the whole history.
 * The real server and the real engine (connection, messaging, the store in its thread; no windows) are processes of their
 * own on loopback. The floor puts the same rows into the same schema with nothing but better-sqlite3, between the runs.
 *
 *     node bench/catch-up.ts [messages: 100000] [conversations: 500] [runs: 3] [new | away: both] [flags of Node for the engine]
 *
 * `new` is a device that has nothing, `away` one that had everything before the messages were said. With 1 conversation they
 * are all in one.
 */
const [messages = 100_000, conversations = 500, runs = 3] = process.argv.slice(2, 5).map(Number);
const kinds = ["new", "away"].filter((kind) => (process.argv[5] ?? kind) === kind);
const flags = process.argv.slice(6);
const goals = { usableMs: 1_000, rate: 0.5, delayMsP99: 16 };

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "magpie-bench-"));
const data = join(folder, "server");
const clientEntry = join(import.meta.dirname, "catch-up/client.ts");

async function engine(wanted: Wanted, nodeFlags: readonly string[]): Promise<Found> {
  const { stdout } = await run(process.execPath, [
    ...nodeFlags,
    clientEntry,
    JSON.stringify(wanted),
  ]);
  return JSON.parse(stdout) as Found;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const line = (name: string, figure: string, goal: string, ok: boolean | null): void =>
  console.log(
    `  ${name.padEnd(26)} ${figure.padStart(22)}   ${goal.padEnd(14)} ${ok === null ? "" : ok ? "reached" : "NOT reached"}`,
  );

function print(kind: string, found: readonly Found[], floors: readonly Floor[]): void {
  const of = (name: keyof Found): number => median(found.map((one) => one[name]));
  const floorMs = median(floors.map(({ ms }) => ms));
  const floorCpuMs = median(floors.map(({ cpuMs }) => cpuMs));
  const [usable, complete, p99] = [of("usableMs"), of("completeMs"), of("delayMsP99")];
  const rate = floorMs / complete;
  console.log(
    `${kind} device, ${floors[0]?.rows} rows in ${conversations} conversations, median of ${runs}`,
  );
  line(
    "connected → usable",
    `${usable.toFixed(0)} ms`,
    `< ${goals.usableMs} ms`,
    usable < goals.usableMs,
  );
  line("connected → complete", `${complete.toFixed(0)} ms`, "", null);
  line("floor: bare inserts", `${floorMs.toFixed(0)} ms`, "", null);
  line(
    "rate against the floor",
    `${(rate * 100).toFixed(0)} %`,
    `≥ ${goals.rate * 100} %`,
    rate >= goals.rate,
  );
  line(
    "event loop's delay, p99",
    `${p99.toFixed(1)} ms`,
    `< ${goals.delayMsP99} ms`,
    p99 < goals.delayMsP99,
  );
  line("event loop's delay, longest", `${of("delayMsMax").toFixed(1)} ms`, "", null);
  line("processors' time", `${of("cpuMs").toFixed(0)} ms`, "", null);
  line("the floor's", `${floorCpuMs.toFixed(0)} ms`, "", null);
  line("memory, highest", `${(of("rssMax") / 1e6).toFixed(0)} MB`, "", null);
  line("changes told to windows", String(of("changes")), "", null);
}

const sizes = sizesOf(messages, conversations);
const ids = await makeOffice(data, conversations);
const opened = ids[0] ?? "";
/** What was here before the absence. */
const before = join(folder, "before.db");
let server = await startServer(data, []);
const wantedOf = async (path: string, lastSeq: number): Promise<Wanted> => {
  const { token, person } = await server.signIn();
  return { server: server.url, token, person, path, opened, conversations, lastSeq };
};
await engine(await wantedOf(before, 2), []);
await server.stop();
await fillOffice(data, ids, sizes);
server = await startServer(data, flags);
/** Each run says one more thing. */
let lastSeq = 3 + (sizes[0] ?? 0);
for (const kind of kinds) {
  const found: Found[] = [];
  const floors: Floor[] = [];
  for (let at = 0; at < runs; at += 1) {
    const [path, floorPath] = [
      join(folder, `${kind}${at}.db`),
      join(folder, `${kind}${at}-floor.db`),
    ];
    if (kind === "away") copyFileSync(before, path);
    found.push(await engine(await wantedOf(path, lastSeq), flags));
    lastSeq += 1;
    floors.push(insertRaw(path, floorPath));
    for (const used of [path, floorPath]) rmSync(used);
  }
  print(kind, found, floors);
}
await server.stop();
rmSync(folder, { recursive: true });
