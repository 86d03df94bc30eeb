import { syncAnswer } from "../store-fixtures.ts";
import { openStore } from "../worker-store.ts";
import { limitsOf } from "./limits.ts";

/**
 * Queues message after message in the database that it is given, which has no room from the fifth on; says of each whether
 * it was taken, and goes on until it is killed.
 */
const [path] = process.argv.slice(2);
if (path === undefined || process.send === undefined) throw new Error("started by its test only");
const store = await openStore({ path, workerUrl: new URL("limited-worker.ts", import.meta.url) });
await store.run("applySyncPage", { answer: syncAnswer(1), firstToken: 1 });
for (let count = 1; ; count++) {
  if (count === 5) await limitsOf(path).fill();
  const id = `own ${count}`;
  const taken = await store
    .run("queueMessage", {
      id,
      opId: `op ${count}`,
      conversation: "c1",
      sender: "p-self",
      text: `${count} ${"x".repeat(9_000)}`,
      now: count,
    })
    .then(
      ({ ok }) => ok,
      () => false,
    );
  process.send({ id, taken });
}
