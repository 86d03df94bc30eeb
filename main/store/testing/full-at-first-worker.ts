import { parentPort, workerData } from "node:worker_threads";
import { openReadableStore } from "../readable-store.ts";
import { serveStore } from "../serve-store.ts";
import type { WorkerData } from "../worker-protocol.ts";

/** The store's worker on a disk that has no room when it is opened, and has some when it looks again. */
if (!parentPort) throw new Error("a worker only");
const { path, damaged } = workerData as WorkerData;
let looks = 0;
serveStore(parentPort, () =>
  openReadableStore(path, { damaged }, () => (++looks > 1 ? Infinity : 0)),
);
