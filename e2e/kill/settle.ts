import { setTimeout as pause } from "node:timers/promises";
import { isSettled, type Standing } from "../processes/engine-words.ts";
import type { Machine } from "../processes/machine.ts";
import { behind, type Databases } from "./checker.ts";

/** How long everything has to settle once no fault is left; far more than it takes. */
const settleMsMax = 90_000;

/** The processes that are to settle, all of them up. */
export interface Settling {
  readonly serverDatabase: string;
  readonly machines: readonly Machine[];
}

export const databasesOf = ({ serverDatabase, machines }: Settling): Databases => ({
  server: serverDatabase,
  devices: machines.map(({ name, person, start }) => ({ name, person, path: start.path })),
});

/**
 * Waits until every engine says that nothing is undone and every device knows the server's figures. Asks for what was parked,
 * and notes it. Throws what is still undone after far longer than it takes.
 */
export async function settle(settling: Settling, parked: Set<string>): Promise<void> {
  const { machines } = settling;
  const deadline = performance.now() + settleMsMax;
  for (const { engine } of machines) await engine.tell("hint", { hint: "connectNow" });
  for (;;) {
    const all: Standing[] = [];
    for (const { engine } of machines) {
      for (const id of await engine.tell("retryStuck", {})) parked.add(id);
      all.push(await engine.tell("standing", {}));
    }
    const isIdle = all.every(isSettled);
    const late = isIdle ? behind(databasesOf(settling)) : [];
    if (isIdle && late.length === 0) return;
    if (performance.now() > deadline) {
      const words = [
        ...machines.map(({ name }, at) => `${name} ${JSON.stringify(all[at])}`),
        ...late.map(({ check, what }) => `${check}: ${what}`),
      ];
      throw new Error(`not settled after ${settleMsMax} ms:\n${words.join("\n")}`);
    }
    await pause(50);
  }
}
