import { parentPort, workerData } from "node:worker_threads";
import type { OperationArgs, OperationName } from "../messaging/operations/index.ts";
import { openSqliteStore, type SqliteStore } from "./sqlite-store.ts";
import { StoreProblem } from "./store-problem.ts";
import type { FromWorker, ToWorker } from "./worker-protocol.ts";

/** The store's thread: opens the database, runs operations in the order in which they come, answers each. */
function serve(path: string, say: (message: FromWorker) => void): SqliteStore | null {
  try {
    const store = openSqliteStore(path);
    say({ kind: "opened" });
    return store;
  } catch (error) {
    const problem = error instanceof StoreProblem ? error.kind : "other";
    say({ kind: "problem", problem, message: error instanceof Error ? error.message : "unknown" });
    return null;
  }
}

function answer(store: SqliteStore, message: ToWorker): unknown {
  if (message.kind === "close") {
    store.close();
    return null;
  }
  // The typed store on the main thread is the only one that writes to this port.
  return store.run(message.name, message.args as OperationArgs<OperationName>);
}

if (parentPort) {
  const port = parentPort;
  const say = (message: FromWorker): void => port.postMessage(message);
  const { path } = workerData as { path: string };
  const store = serve(path, say);
  if (!store) port.close();
  else
    port.on("message", (message: ToWorker) => {
      const { id } = message;
      try {
        say({ kind: "result", id, result: answer(store, message) });
      } catch (error) {
        const { name, message: text } = error instanceof Error ? error : new Error("unknown");
        say({ kind: "error", id, name, message: text });
      } finally {
        // The thread ends, whatever became of the closing.
        if (message.kind === "close") port.close();
      }
    });
}
