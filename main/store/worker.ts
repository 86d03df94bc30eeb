import { parentPort, workerData } from "node:worker_threads";
import { serveStore } from "./serve-store.ts";
import { openSqliteStore } from "./sqlite-store.ts";
import type { WorkerData } from "./worker-protocol.ts";

if (parentPort) {
  const { path, damaged } = workerData as WorkerData;
  serveStore(parentPort, () => openSqliteStore(path, { damaged }));
}
