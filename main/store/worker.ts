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
        if (message.kind === "close") {
          store.close();
          say({ kind: "result", id, result: null });
          port.close();
          return;
        }
        // The typed store on the main thread is the only one that writes to this port.
        const args = message.args as OperationArgs<OperationName>;
        say({ kind: "result", id, result: store.run(message.name, args) });
      } catch (error) {
        const { name, message: text } = error instanceof Error ? error : new Error("unknown");
        say({ kind: "error", id, name, message: text });
      }
    });
}
