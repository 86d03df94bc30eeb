import { createHash, type Hash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import type { ToHashWorker } from "./hashing.ts";

/** Takes hashes in a thread of its own; what comes is done in its order, and each `update` and `digest` is answered. */
const hashes = new Map<number, Hash>();
parentPort?.on("message", (asked: ToHashWorker) => {
  const hash = hashes.get(asked.id);
  if (asked.kind === "begin") hashes.set(asked.id, createHash("sha256"));
  else if (asked.kind === "forget") hashes.delete(asked.id);
  else if (!hash) throw new Error("no such hash");
  else if (asked.kind === "copy") hashes.set(asked.to, hash.copy());
  else if (asked.kind === "update") {
    hash.update(asked.bytes);
    parentPort?.postMessage("");
  } else parentPort?.postMessage(hash.digest("hex"));
});
