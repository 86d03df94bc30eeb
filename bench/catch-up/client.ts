import { monitorEventLoopDelay } from "node:perf_hooks";
import { serialize } from "node:v8";
import { createConnection } from "../../main/connection/driver.ts";
import { createChangeFeed } from "../../main/ipc/changes.ts";
import { createLoop } from "../../main/messaging/loop.ts";
import { createMessenger } from "../../main/messaging/messenger.ts";
import { openWatchedStore } from "../../main/store/storage-watch.ts";
import { clock, ids, random, sha256, timers } from "../../main/system.ts";
import { silentLog } from "#main/messaging/testing/silent-log.ts";

/** What the engine's process is asked for, as JSON in its first argument. */
export interface Wanted {
  readonly server: string;
  readonly token: string;
  readonly person: string;
  /** The client's database. */
  readonly path: string;
  /** The conversation that somebody looks at. */
  readonly opened: string;
  readonly conversations: number;
  /** The newest place of that conversation. */
  readonly lastSeq: number;
}

/** What it found, in ms since the connection was live, and in bytes. */
export interface Found {
  readonly usableMs: number;
  readonly completeMs: number;
  readonly delayMsP99: number;
  readonly delayMsMax: number;
  readonly rssMax: number;
  /** What the engine's process took of the processors, its store's thread included. */
  readonly cpuMs: number;
  readonly changes: number;
}

/** The engine as main/running-account.ts puts it together, windows that are told of everything included; it draws nothing. */
async function catchUp(wanted: Wanted): Promise<Found> {
  const { server, token, person: self, path, opened } = wanted;
  const workerUrl = new URL("../../main/store/worker.ts", import.meta.url);
  const quiet = () => undefined;
  const store = await openWatchedStore({ path, workerUrl, timers, tell: quiet, onDamage: quiet });
  const ports = { clock, timers, random, ids, log: silentLog };
  const connection = createConnection({ ...ports, server, token, isFront: () => true });
  const messenger = createMessenger({ ...ports, store, link: connection.link, sha256, self });
  let changes = 0;
  const feed = createChangeFeed({
    timers,
    views: (touched) => messenger.views(touched),
    send(payload) {
      changes += 1;
      // What handing it to a window costs this process.
      serialize(payload);
    },
  });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let liveAt = 0;
  let usableAt = 0;
  let said = "";
  const usable = Promise.withResolvers<void>();

  /** The list with what was said last everywhere, the opened chat at its end, and a message that went out. */
  const look = async (): Promise<void> => {
    if (usableAt > 0) return;
    const { messages } = await messenger.newestPage(opened);
    if (messages.some(({ id, status }) => id === said && status !== "queued")) {
      usableAt = performance.now();
      usable.resolve();
    }
    const isThere = messages.some(({ seq }) => seq !== null && seq >= wanted.lastSeq);
    if (!isThere || said !== "") return;
    const list = await messenger.listConversations();
    if (list.length < wanted.conversations || list.some(({ last }) => last === null)) return;
    const sent = await messenger.sendMessage({ conversation: opened, text: "I am back" });
    if (sent.ok) said = sent.message.id;
  };
  const looking = createLoop(look, (error) => usable.reject(error));

  const done = Promise.withResolvers<void>();
  messenger.onTouched((touched) => {
    feed.touch(touched);
    looking.run();
  });
  messenger.onCatchingUp(({ catchingUp, progress }) => {
    if (!catchingUp && progress === null) done.resolve();
  });
  connection.link.onLive((live) => {
    if (live) liveAt = performance.now();
  });
  messenger.start();
  const cpuBefore = process.cpuUsage();
  delay.enable();
  connection.start();
  await done.promise;
  await feed.settled();
  const completeAt = performance.now();
  const cpu = process.cpuUsage(cpuBefore);
  delay.disable();
  await usable.promise;
  await looking.stop();
  await messenger.stop();
  connection.close();
  await store.close();
  return {
    usableMs: usableAt - liveAt,
    completeMs: completeAt - liveAt,
    delayMsP99: delay.percentile(99) / 1e6,
    delayMsMax: delay.max / 1e6,
    rssMax: process.resourceUsage().maxRSS * 1_024,
    cpuMs: (cpu.user + cpu.system) / 1_000,
    changes,
  };
}

const found = await catchUp(JSON.parse(process.argv[2] ?? "") as Wanted);
process.stdout.write(`${JSON.stringify(found)}\n`);
