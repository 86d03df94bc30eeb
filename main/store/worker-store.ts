import { Worker } from "node:worker_threads";
import type { StorageTrouble } from "#shared/ipc/views.ts";
import type { OperationName } from "../messaging/operations/index.ts";
import type { Store } from "../messaging/ports.ts";
import { isDamage } from "./damage.ts";
import { StoreError, StoreProblem, storageTroubleOf } from "./store-problem.ts";
import type { Answer, FromWorker, ToWorker, WorkerData } from "./worker-protocol.ts";

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Those that are given hundreds of rows, which came as JSON and lose nothing by it. */
const manyRows: ReadonlySet<OperationName> = new Set(["applyPage", "applyPull", "applySyncPage"]);

const packed = (name: OperationName, args: unknown) =>
  manyRows.has(name) ? { json: JSON.stringify(args) } : { plain: args };

export interface OpenStoreOptions {
  readonly path: string;
  /** The built worker. */
  readonly workerUrl: URL;
  /** A damage was met in this database: it is set aside, and one is made anew. */
  readonly damaged?: boolean;
  /** Told of each operation that wrote (null), or that was refused for a trouble with storing, before its answer. */
  onWriting?(trouble: StorageTrouble): void;
  /** Told of each operation that met a damage of the database, before its answer. */
  onDamage?(): void;
}

/** A store in a thread of its own. */
export interface OpenedStore extends Store {
  /** Why it was opened only to be read; null where it can be written. */
  readonly refused: StorageTrouble;
  /** Writes something that changes nothing, to see whether the disk takes it. Rejects as any operation would. */
  probe(): Promise<void>;
}

/**
 * Opens the store in a thread of its own, so that neither a search nor a backlog holds up the socket or a window.
 * Rejects with StoreProblem for a newer schema, and for a damaged file that cannot be set aside either.
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  const { path, damaged = false } = options;
  const workerData: WorkerData = { path, damaged };
  const worker = new Worker(options.workerUrl, { workerData });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: Error | null = null;
  let closing = false;

  const end = (error: Error): void => {
    ended ??= error;
    // Nothing is stored from here on, and nobody wanted that.
    if (!closing) options.onWriting?.("failed");
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  };

  const take = (answer: Answer): void => {
    const one = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.kind === "result") {
      if (answer.wrote) options.onWriting?.(null);
      one?.resolve(answer.result);
      return;
    }
    const error = new StoreError(answer.name, answer.message, answer.code);
    if (isDamage(error)) options.onDamage?.();
    const trouble = storageTroubleOf(error);
    if (trouble) options.onWriting?.(trouble);
    one?.reject(error);
  };
  const onMessage = (message: FromWorker): void => {
    if (message.kind === "answers") for (const answer of message.of) take(answer);
  };

  const refusedWith = await new Promise<string | null>((resolve, reject) => {
    const ended = (): void => reject(new StoreError("StoreClosed", "the store did not open"));
    worker.once("error", reject);
    worker.once("exit", ended);
    worker.once("message", (message: FromWorker) => {
      worker.off("error", reject);
      worker.off("exit", ended);
      if (message.kind === "opened") return resolve(message.refused);
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
    refused:
      refusedWith === null
        ? null
        : storageTroubleOf(new StoreError("SqliteError", "", refusedWith)),
    // The worker answers with what this very operation returned.
    run: (name, args) =>
      ask((id) => ({ kind: "run", id, name, args: packed(name, args) })) as Promise<never>,
    async probe() {
      await ask((id) => ({ kind: "probe", id }));
    },
    async close() {
      closing = true;
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
