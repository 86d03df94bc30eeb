import { BroadcastChannel, parentPort, workerData } from "node:worker_threads";
import { openSound } from "../open-sound.ts";
import { serveStore } from "../serve-store.ts";
import { sqliteStoreOn } from "../sqlite-store.ts";
import type { WorkerData } from "../worker-protocol.ts";

/** The store's worker, whose database does what a test says on the channel that is named as its file is: a pragma, or the thread's end. */
if (!parentPort) throw new Error("a worker only");
const { path, damaged } = workerData as WorkerData;
serveStore(parentPort, () =>
  openSound(path, { damaged, now: Date.now() }, (database) => {
    const store = sqliteStoreOn(database);
    const channel = new BroadcastChannel(path);
    channel.addEventListener("message", (event) => {
      const { data: pragma } = event as MessageEvent<string>;
      if (pragma === "end") process.exit(1);
      channel.postMessage({ was: database.pragma(pragma, { simple: true }) });
    });
    channel.unref();
    return store;
  }),
);
