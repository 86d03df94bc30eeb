import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import Database from "better-sqlite3";
import type { OperationArgs, OperationName } from "../messaging/operations/index.ts";
import type { Outcome } from "./run-together.ts";
import type { AskedOperation, SqliteStore } from "./sqlite-store.ts";
import { StoreProblem } from "./store-problem.ts";
import type { Answer, FromWorker, ToWorker } from "./worker-protocol.ts";

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

function answerOf(id: number, outcome: Outcome): Answer {
  if (outcome.ok) return { kind: "result", id, result: outcome.result, wrote: outcome.wrote };
  const { error } = outcome;
  const { name, message } = error instanceof Error ? error : new Error("unknown");
  const code = error instanceof Database.SqliteError ? error.code : null;
  return { kind: "error", id, name, message, code };
}

function outcomeOf(work: () => void, wrote: boolean): Outcome {
  try {
    work();
    return { ok: true, result: null, wrote };
  } catch (error) {
    return { ok: false, error };
  }
}

// The typed store on the main thread is the only one that writes to this port.
const askedBy = ({ name, args }: ToWorker & { kind: "run" }): AskedOperation => ({
  name,
  args: ("json" in args ? JSON.parse(args.json) : args.plain) as OperationArgs<OperationName>,
});

/** The store's thread: opens the database, runs operations in the order in which they come, answers each. */
export function serveStore(port: MessagePort, open: () => SqliteStore): void {
  const say = (message: FromWorker): void => port.postMessage(message);
  const store = opened(open, say);
  if (!store) {
    port.close();
    return;
  }

  const sayOne = (answer: Answer): void => {
    try {
      say({ kind: "answers", of: [answer] });
    } catch (error) {
      say({ kind: "answers", of: [answerOf(answer.id, { ok: false, error })] });
    }
  };
  const sayAll = (answers: readonly Answer[]): void => {
    try {
      say({ kind: "answers", of: answers });
    } catch {
      // One of them cannot be copied to another thread; the others can.
      for (const answer of answers) sayOne(answer);
    }
  };

  /** Runs this one and those operations that wait behind it. Returns what waits and is no operation. */
  const run = (first: ToWorker & { kind: "run" }): ToWorker | null => {
    const ids = [first.id];
    let other: ToWorker | null = null;
    const outcomes = store.runAll(askedBy(first), () => {
      const next = receiveMessageOnPort(port)?.message as ToWorker | undefined;
      if (next?.kind !== "run") {
        other = next ?? null;
        return null;
      }
      ids.push(next.id);
      return askedBy(next);
    });
    sayAll(outcomes.map((outcome, at) => answerOf(ids[at] ?? 0, outcome)));
    return other;
  };

  const serve = (message: ToWorker): ToWorker | null => {
    if (message.kind === "run") return run(message);
    const { kind, id } = message;
    const outcome =
      kind === "probe"
        ? outcomeOf(() => store.probe(), true)
        : outcomeOf(() => store.close(), false);
    sayOne(answerOf(id, outcome));
    // The thread ends, whatever became of the closing.
    if (kind === "close") port.close();
    return null;
  };

  port.on("message", (message: ToWorker) => {
    for (let next: ToWorker | null = message; next; next = serve(next));
  });
}
