import { monitorEventLoopDelay } from "node:perf_hooks";
import { createConnection } from "#main/connection/driver.ts";
import { goDirect } from "#main/connection/routes.ts";
import { createMessenger } from "#main/messaging/messenger.ts";
import { openFiles } from "#main/open-files.ts";
import { openWatchedStore } from "#main/store/storage-watch.ts";
import { clock, ids, log, random, sha256, timers } from "#main/system.ts";

export interface Wanted {
  readonly server: string;
  readonly token: string;
  readonly person: string;
  readonly path: string;
  readonly other: string;
  /** The file to send. */
  readonly file: string;
}
export interface Found {
  /** From sending to the moment at which the server has the file and the message is in its lane. */
  readonly ms: number;
  readonly delayMsP99: number;
  readonly delayMsMax: number;
  /** Bytes of memory: what it grew by at most. */
  readonly grown: number;
}

/** Sends one file, and says how that went: the real engine, store and connection, in a process of its own. */
const wanted = JSON.parse(process.argv[2] ?? "null") as Wanted;
const store = await openWatchedStore({
  path: wanted.path,
  workerUrl: new URL("../../main/store/worker.ts", import.meta.url),
  timers,
  tell: () => undefined,
  onDamage: () => undefined,
});
const connection = createConnection({
  server: wanted.server,
  token: wanted.token,
  isFront: () => true,
  settings: {},
  clock,
  timers,
  random,
  ids,
  log,
});
const { link } = connection;
const common = { store, link, clock, timers, random, ids, log };
const messenger = createMessenger({ ...common, sha256, self: wanted.person });
const session = { ...wanted, name: "", device: { id: "", name: "" } };
const files = openFiles({
  hashWorker: new URL("../../main/hash-worker.ts", import.meta.url),
  ...common,
  session,
  folder: `${wanted.path}.files`,
  findRoutes: goDirect,
  bytesMax: () => 2 ** 40,
  tell: () => undefined,
  onChanged: (touched) => messenger.changed(touched),
});
messenger.onTouched((touched) => files.engine.touched(touched));
const live = new Promise<void>((resolve) => link.onLive((is) => is && resolve()));
messenger.start();
files.engine.start();
connection.start();
await live;
const direct = await messenger.startDirect(wanted.other);
if (!direct.ok) throw new Error(direct.problem);
const { conversation } = direct;

const staged = await files.engine.staging.path(wanted.file, 1);
if (!staged.ok) throw new Error(staged.problem);
globalThis.gc?.();
const before = process.memoryUsage().rss;
let peak = before;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 50);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const begun = performance.now();
const one = { token: staged.staged.token, kind: "file" as const };
const sent = await files.engine.send({ conversation, text: "", files: [one] });
if (!sent.ok) throw new Error(sent.problem);
const [message = ""] = sent.messages;
const isStored = async (): Promise<boolean> => {
  const { messages } = await messenger.views({ conversations: [], messages: [message] });
  const [view] = messages;
  if (view?.upload?.state === "failed") throw new Error(view.upload.failure ?? "");
  return view?.upload === null;
};
await new Promise<void>((resolve, reject) => {
  messenger.onTouched(({ messages }) => {
    if (messages.includes(message)) isStored().then((is) => is && resolve(), reject);
  });
});
const ms = performance.now() - begun;
delay.disable();
clearInterval(watch);
const found: Found = {
  ms,
  // What the histogram adds of its own resolution.
  delayMsP99: delay.percentile(99) / 1e6 - 1,
  delayMsMax: delay.max / 1e6 - 1,
  grown: peak - before,
};
process.stdout.write(JSON.stringify(found));
process.exit(0);
