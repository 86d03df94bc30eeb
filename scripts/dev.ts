import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { dataFolder } from "#shared/data-folder.ts";
import { devConfig } from "./dev/app.ts";
import { oneAtATime } from "./dev/one-at-a-time.ts";
import { createSession } from "./dev/session.ts";
import { watchSources } from "./dev/watch.ts";
import { chooseDisplay, openDisplay } from "./display.ts";
import { onceAskedToEnd } from "./processes/asked-to-end.ts";
import { Family } from "./processes/family.ts";
import { root } from "./root.ts";
import { readRuntime } from "./runtime.ts";
import { registerRunning } from "./setup/running.cjs";
import { reserveDemo } from "./start/demo.ts";
import { tryPort } from "./start/port.ts";
import { startViteServer } from "./vite-server.ts";

const usage = `npm run dev                                    the demo office's server and one client; changes show as they are saved
npm run dev -- --remote-debugging-port=<port>  and DevTools of another browser may attach there`;

const say = (text: string): void => console.log(`[magpie dev] ${text}`);
const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Runs until the person ends the app, Vite's server fails, or we are asked to end. */
async function run(args: readonly string[]): Promise<number> {
  const family = new Family();
  const asked = new Promise<number>((resolve) => {
    onceAskedToEnd((reason) => {
      say(`ending (${reason}) …`);
      resolve(0);
    });
  });
  const watching = new AbortController();
  const developed = async (): Promise<number> => {
    const base = resolve(
      dataFolder({ platform: process.platform, env: process.env, home: homedir() }),
    );
    reserveDemo(base);
    const runtime = readRuntime(root);
    const display = chooseDisplay({
      platform: process.platform,
      env: process.env,
      xvfb: runtime.xvfb,
    });
    const { env: displayEnv, note } = await openDisplay(display, family);
    if (note !== null) say(note);
    const nonce = randomBytes(24).toString("base64url");
    const vite = await startViteServer(family, {
      root,
      config: devConfig(root),
      env: { MAGPIE_DEV_PORT: String((await tryPort(0)) ?? 0), MAGPIE_DEV_NONCE: nonce },
    });
    const closed = Promise.withResolvers<number>();
    const session = createSession(
      { family, root, runtime, display: display.kind, displayEnv, base, say },
      {
        pages: { MAGPIE_DEV_PAGES: vite.url, MAGPIE_DEV_NONCE: nonce },
        args,
        onClosed: () => closed.resolve(0),
      },
    );
    const changed = oneAtATime(
      (stale) => session.renew(stale),
      (error) => say(wordsOf(error)),
    );
    const stopWatching = watchSources(root, changed);
    watching.signal.addEventListener("abort", stopWatching);
    changed({ app: true, server: true });
    const viteEnded = vite.member.exited.then(() => {
      if (!family.ending) say(`vite ended:\n${vite.member.output()}`);
      return 1;
    });
    return Promise.race([closed.promise, viteEnded]);
  };
  try {
    return await Promise.race([asked, developed()]);
  } catch (error) {
    say(wordsOf(error));
    return 1;
  } finally {
    watching.abort();
    await family.end();
    say("ended");
  }
}

const args = process.argv.slice(2);
if (args.every((argument) => /^--remote-debugging-port=\d+$/.test(argument))) {
  registerRunning(root, "npm run dev");
  process.exit(await run(args));
}
console.error(usage);
process.exitCode = 2;
