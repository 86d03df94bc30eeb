import { Worker } from "node:worker_threads";
import type { Hasher, NewHasher } from "./files/ports.ts";

/** What the hashing thread is asked. Bytes in shared memory are read where they are, others are copied. */
export type ToHashWorker =
  | { readonly kind: "begin" | "forget" | "digest"; readonly id: number }
  | { readonly kind: "copy"; readonly id: number; readonly to: number }
  | { readonly kind: "update"; readonly id: number; readonly bytes: Uint8Array };

interface Waiting {
  resolve(answer: string): void;
  reject(error: Error): void;
}

/**
 * SHA-256 in a thread of its own, which begins with the first one that is wanted: of what a large file costs the main thread, hashing
 * is the most. When that thread has ended, its hashes reject, and the next new one has a new thread.
 */
export function createHashing(workerUrl: URL): {
  readonly newHasher: NewHasher;
  stop(): Promise<void>;
} {
  let thread: ReturnType<typeof begin> | null = null;

  const begin = () => {
    const worker = new Worker(workerUrl);
    // It answers in the order of asking.
    let waiting: Waiting[] = [];
    let ended: Error | null = null;
    const end = (error: Error): void => {
      ended ??= error;
      if (thread === own) thread = null;
      for (const one of waiting) one.reject(ended);
      waiting = [];
    };
    worker.on("message", (answer: string) => waiting.shift()?.resolve(answer));
    worker.on("error", end);
    worker.on("exit", () => end(new Error("the hashing thread has ended")));
    worker.unref();
    let last = 0;
    const tell = (message: ToHashWorker): void => {
      if (!ended) worker.postMessage(message);
    };
    const ask = (message: ToHashWorker): Promise<string> =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        waiting.push({ resolve, reject });
        worker.postMessage(message);
      });
    /** What nobody holds any more the thread may forget too. */
    const held = new FinalizationRegistry<number>((id) => tell({ kind: "forget", id }));
    const hasher = (id: number): Hasher => {
      const one: Hasher = {
        async update(bytes) {
          await ask({ kind: "update", id, bytes });
        },
        copy() {
          const to = ++last;
          tell({ kind: "copy", id, to });
          return hasher(to);
        },
        digest: () => ask({ kind: "digest", id }),
      };
      held.register(one, id);
      return one;
    };
    const own = {
      newHasher: (): Hasher => {
        const id = ++last;
        tell({ kind: "begin", id });
        return hasher(id);
      },
      stop: async (): Promise<void> => void (await worker.terminate()),
    };
    return own;
  };

  return {
    newHasher: () => (thread ??= begin()).newHasher(),
    stop: async () => {
      await thread?.stop();
    },
  };
}
