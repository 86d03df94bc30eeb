import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { buildClient } from "./client-build.ts";
import { chooseDisplay, openDisplay } from "./display.ts";
import { onceAskedToEnd } from "./processes/asked-to-end.ts";
import { Family } from "./processes/family.ts";
import { root } from "./root.ts";
import { readRuntime } from "./runtime.ts";
import { registerRunning } from "./setup/running.cjs";
import { parseArguments, type Task, usage } from "./start/arguments.ts";
import { profileFolder, startClient, type StartedClient } from "./start/client.ts";
import { dataFolder } from "#shared/data-folder.ts";
import { openDemo, reserveDemo, type Stage } from "./start/demo.ts";

const say = (text: string): void => console.log(`[magpie] ${text}`);
const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1);

/** Prepares what every task needs: the built client and a display. */
async function prepare(family: Family, base: string): Promise<Stage> {
  const runtime = readRuntime(root);
  const builtMs = await buildClient(root, family);
  if (builtMs !== null) say(`client built in ${(builtMs / 1000).toFixed(1)} s`);
  const display = chooseDisplay({
    platform: process.platform,
    env: process.env,
    xvfb: runtime.xvfb,
  });
  const { env, note } = await openDisplay(display, family);
  if (note !== null) say(note);
  return { family, root, runtime, display: display.kind, displayEnv: env, base, say };
}

async function open(
  task: Extract<Task, { kind: "demo" | "client" }>,
  family: Family,
): Promise<StartedClient[]> {
  const base = resolve(
    dataFolder({ platform: process.platform, env: process.env, home: homedir() }),
  );
  say(`data: ${base}`);
  if (task.kind === "demo") {
    reserveDemo(base);
    return openDemo(await prepare(family, base), task);
  }
  const stage = await prepare(family, base);
  const profile = profileFolder(base, "default");
  mkdirSync(profile, { recursive: true });
  const client = await startClient(family, {
    name: "the client",
    root,
    runtime: stage.runtime,
    profile,
    env: { ...stage.displayEnv, MAGPIE_SERVER: task.server },
  });
  return [client];
}

/** Runs until the person has closed every window (0), something fails (1), or we are asked to end (0). */
async function run(task: Extract<Task, { kind: "demo" | "client" }>): Promise<number> {
  const since = performance.now();
  const family = new Family();
  const asked = new Promise<number>((resolve) => {
    onceAskedToEnd((reason) => {
      say(`ending (${reason}) …`);
      resolve(0);
    });
  });
  const opened = async (): Promise<number> => {
    const clients = await open(task, family);
    await Promise.all(clients.map((client) => client.ready));
    say(
      `${clients.length === 1 ? "the window is" : "both windows are"} ready after ${seconds(since)} s; Ctrl-C ends everything`,
    );
    const exits = await Promise.all(
      clients.map(async ({ member }) => {
        const exit = await member.exited;
        if (exit.code !== 0 && !family.ending)
          say(`${member.name} failed (${exit.signal ?? exit.code}):\n${member.output()}`);
        return exit.code === 0;
      }),
    );
    return exits.every(Boolean) ? 0 : 1;
  };
  try {
    return await Promise.race([asked, opened()]);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await family.end();
    say("ended");
  }
}

const task = parseArguments(process.argv.slice(2));
if (task.kind === "help") {
  console.log(usage);
} else if (task.kind === "misunderstood") {
  console.error(`${task.problem}\n\n${usage}`);
  process.exitCode = 2;
} else {
  registerRunning(root, "npm start");
  // Not left to an empty event loop: a pipe that a killed child's child still holds would keep us.
  process.exit(await run(task));
}
