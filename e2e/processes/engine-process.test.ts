import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lives } from "#scripts/testing/toy-checkout.ts";
import { temporaryFolder } from "../harness/folders.ts";
import { EngineProcess } from "./engine-process.ts";

/** Nothing outlives SIGKILL for longer, in ms. */
const deadMsMax = 10_000;

/** An engine whose server does not exist: all that this is about happens on the channel to it. */
async function startEngine(): Promise<EngineProcess> {
  const folder = temporaryFolder("engine");
  const engine = await EngineProcess.start({
    server: "http://127.0.0.1:9",
    token: "none",
    person: "p1",
    path: join(folder.path, "engine.db"),
  });
  onTestFinished(async () => {
    await engine.kill();
    folder.remove();
  });
  return engine;
}

// Elsewhere the dead whom this very thread has to bury look alive.
test.runIf(process.platform === "linux")(
  "who asks an engine that was killed, before its end is heard of, is told that it is gone; the kill is told nothing else",
  async () => {
    const engine = await startEngine();
    const killed = engine.kill();
    // This thread does not let go before it is dead: nothing that the system tells of it is heard until then.
    const until = performance.now() + deadMsMax;
    while (lives(engine.pid)) expect(performance.now()).toBeLessThan(until);
    expect(engine.isUp).toBe(true);
    expect(await engine.ask("page", { conversation: "c1" })).toEqual({ kind: "gone" });
    await killed;
    expect(engine.isUp).toBe(false);
  },
);
