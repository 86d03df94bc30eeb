import { parentPort, workerData } from "node:worker_threads";
import { serveStore } from "./serve-store.ts";
import { openReadableStore } from "./readable-store.ts";
import type { WorkerData } from "./worker-protocol.ts";

if (parentPort) {
  const { path, damaged } = workerData as WorkerData;
  serveStore(parentPort, () => openReadableStore(path, { damaged }));
}
