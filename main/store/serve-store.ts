import type { MessagePort } from "node:worker_threads";
import Database from "better-sqlite3";
import type { OperationArgs, OperationName } from "../messaging/operations/index.ts";
import type { SqliteStore } from "./sqlite-store.ts";
import { StoreProblem } from "./store-problem.ts";
import type { FromWorker, ToWorker } from "./worker-protocol.ts";

function opened(open: () => SqliteStore, say: (message: FromWorker) => void): SqliteStore | null {
  try {
    const store = open();
    say({ kind: "opened", refused: store.refused() });
    return store;
  } catch (error) {
    const problem = error instanceof StoreProblem ? error.kind : "other";
    say({ kind: "problem", problem, message: error instanceof Error ? error.message : "unknown" });
    return null;
  }
}

function answer(store: SqliteStore, message: ToWorker): { result: unknown; wrote: boolean } {
  if (message.kind === "close") {
    store.close();
    return { result: null, wrote: false };
  }
  if (message.kind === "probe") {
    store.probe();
    return { result: null, wrote: true };
  }
  const before = store.written();
  // The typed store on the main thread is the only one that writes to this port.
  const result: unknown = store.run(message.name, message.args as OperationArgs<OperationName>);
  return { result, wrote: store.written() > before };
}

/** The store's thread: opens the database, runs operations in the order in which they come, answers each. */
export function serveStore(port: MessagePort, open: () => SqliteStore): void {
  const say = (message: FromWorker): void => port.postMessage(message);
  const store = opened(open, say);
  if (!store) {
    port.close();
    return;
  }
  port.on("message", (message: ToWorker) => {
    const { id } = message;
    try {
      say({ kind: "result", id, ...answer(store, message) });
    } catch (error) {
      const { name, message: text } = error instanceof Error ? error : new Error("unknown");
      const code = error instanceof Database.SqliteError ? error.code : null;
      say({ kind: "error", id, name, message: text, code });
    } finally {
      // The thread ends, whatever became of the closing.
      if (message.kind === "close") port.close();
    }
  });
}
