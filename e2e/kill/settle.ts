import { setTimeout as pause } from "node:timers/promises";
import { isSettled, type Standing } from "../processes/engine-words.ts";
import type { Machine } from "../processes/machine.ts";
import { reading } from "./databases.ts";

/** How long everything has to settle once no fault is left; far more than it takes. */
const settleMsMax = 90_000;

/** The processes that are to settle, all of them up. */
export interface Settling {
  readonly serverDatabase: string;
  readonly machines: readonly Machine[];
}

/** One figure that rises with every write of the server's. */
const serverStamp = (path: string): unknown =>
  reading(path, ({ all }) => all<{ stamp: number }>("SELECT stamp FROM store")[0]?.stamp);

/** Waits until every engine says that nothing is undone, while the server wrote nothing. Asks for what was parked. */
export async function settle(
  { machines, serverDatabase }: Settling,
  parked: Set<string>,
): Promise<void> {
  const deadline = performance.now() + settleMsMax;
  for (const { engine } of machines) await engine.tell("hint", { hint: "connectNow" });
  for (;;) {
    const stamp = serverStamp(serverDatabase);
    const all: Standing[] = [];
    for (const { engine } of machines) {
      for (const id of await engine.tell("retryStuck", {})) parked.add(id);
      all.push(await engine.tell("standing", {}));
    }
    const isQuiet = all.every(isSettled) && serverStamp(serverDatabase) === stamp;
    if (isQuiet && isEverywhere(machines, serverDatabase)) return;
    if (performance.now() > deadline) {
      const words = machines.map(({ name }, at) => `${name} ${JSON.stringify(all[at])}`);
      throw new Error(`not settled after ${settleMsMax} ms:\n${words.join("\n")}`);
    }
    await pause(50);
  }
}

/** Whether each client's cursors stand where the server's conversations end: nothing is on its way to anybody. */
function isEverywhere(machines: readonly Machine[], server: string): boolean {
  const revs = new Map(
    reading(server, ({ all }) =>
      all<{ id: string; rev: number }>("SELECT id, rev FROM conversations"),
    ).map(({ id, rev }) => [id, rev]),
  );
  return machines.every(({ start }) =>
    reading(start.path, ({ all }) =>
      all<{ id: string; cursor: number }>("SELECT id, cursor FROM conversations"),
    ).every(({ id, cursor }) => revs.get(id) === cursor),
  );
}
