import { Worker } from "node:worker_threads";
import type { Store } from "../messaging/ports.ts";
import { StoreProblem } from "./store-problem.ts";
import type { FromWorker, ToWorker } from "./worker-protocol.ts";

/** An operation did not run through; the store is as it was before it. `name` is that of the error inside. */
export class StoreError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Opens the store in a thread of its own, so that neither a search nor a backlog holds up the socket or a window.
 * Rejects with StoreProblem for a newer schema or a damaged file. `workerUrl` names the built worker.
 */
export async function openStore(options: { path: string; workerUrl: URL }): Promise<Store> {
  const worker = new Worker(options.workerUrl, { workerData: { path: options.path } });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: Error | null = null;

  const end = (error: Error): void => {
    ended ??= error;
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  };

  const onMessage = (message: FromWorker): void => {
    if (message.kind !== "result" && message.kind !== "error") return;
    const one = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === "result") one?.resolve(message.result);
    else one?.reject(new StoreError(message.name, message.message));
  };

  await new Promise<void>((resolve, reject) => {
    const ended = (): void => reject(new StoreError("StoreClosed", "the store did not open"));
    worker.once("error", reject);
    worker.once("exit", ended);
    worker.once("message", (message: FromWorker) => {
      worker.off("error", reject);
      worker.off("exit", ended);
      if (message.kind === "opened") return resolve();
      const text = message.kind === "problem" ? message.message : "the store did not open";
      const kind = message.kind === "problem" ? message.problem : "other";
      reject(kind === "other" ? new Error(text) : new StoreProblem(kind, text));
    });
  });
  worker.on("message", onMessage);
  worker.on("error", end);
  worker.on("exit", () => end(new StoreError("StoreClosed", "the store is closed")));

  const ask = (message: (id: number) => ToWorker): Promise<unknown> => {
    if (ended) return Promise.reject(ended);
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage(message(id));
    });
  };

  return {
    // The worker answers with what this very operation returned.
    run: (name, args) => ask((id) => ({ kind: "run", id, name, args })) as Promise<never>,
    async close() {
      if (ended) return;
      const gone = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
      try {
        await ask((id) => ({ kind: "close", id }));
      } finally {
        await gone;
      }
    },
  };
}
