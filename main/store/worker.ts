import { parentPort, workerData } from "node:worker_threads";
import { serveStore } from "./serve-store.ts";
import { openSqliteStore } from "./sqlite-store.ts";

if (parentPort) {
  const { path } = workerData as { path: string };
  serveStore(parentPort, () => openSqliteStore(path));
}
