import { syncAnswer } from "../store-fixtures.ts";
import { openStore } from "../worker-store.ts";

/** Queues one message in the database that it is given, says so, and waits to be killed. */
const [path] = process.argv.slice(2);
if (path === undefined || process.send === undefined) throw new Error("started by its test only");
const store = await openStore({ path, workerUrl: new URL("../worker.ts", import.meta.url) });
await store.run("applySyncPage", { answer: syncAnswer(1), firstToken: 1 });
await store.run("queueMessage", {
  id: "own",
  opId: "op",
  conversation: "c1",
  sender: "p-self",
  text: "before the cut",
  now: 1,
});
process.send("queued");
setInterval(() => undefined, 1_000);
