import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { profileFolder, startClient, type StartedClient } from "../start/client.ts";
import { colleagues } from "../start/colleagues.ts";
import type { Stage } from "../start/demo.ts";
import { type DemoServer, startDemoServer, ticketFor } from "../start/demo-server.ts";
import { demoPort } from "../start/port.ts";
import { appFolder, buildApp } from "./app.ts";
import type { Stale } from "./watch.ts";

export interface DevSession {
  /** Builds and starts anew what is stale. Rejects with words; what still runs goes on, and the next change tries again. */
  renew(stale: Stale): Promise<void>;
}

export interface DevSettings {
  /** What leads the app to Vite's server. */
  readonly pages: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** The person has ended the app. */
  onClosed(): void;
}

/** The demo office's server and one colleague's client, each of which can be started again on its own. */
export function createSession(stage: Stage, { pages, args, onClosed }: DevSettings): DevSession {
  const { base, family, root, say } = stage;
  const demo = join(base, "demo");
  const [{ login, locale }] = colleagues;
  const onOutput = (chunk: string): void => void process.stdout.write(chunk);
  let server: DemoServer | null = null;
  let client: StartedClient | null = null;

  const renewServer = async (): Promise<DemoServer> => {
    await server?.end();
    server = null;
    server = await startDemoServer(family, root, {
      data: join(demo, "server"),
      port: await demoPort(demo),
      onOutput,
    });
    say(`server: ${server.url}`);
    return server;
  };

  const renewClient = async (office: DemoServer): Promise<void> => {
    // Not before it is built: an app that does not build leaves the one that runs.
    await buildApp(root, family);
    const before = client;
    client = null;
    await before?.member.end();
    const profile = profileFolder(demo, login);
    mkdirSync(profile, { recursive: true });
    const started = await startClient(family, {
      name: `${login}'s client`,
      root,
      app: appFolder(root),
      runtime: stage.runtime,
      profile,
      locale,
      args,
      onOutput,
      env: {
        ...stage.displayEnv,
        ...pages,
        MAGPIE_SERVER: office.url,
        MAGPIE_TICKET: await ticketFor(office, login),
      },
    });
    client = started;
    void started.member.exited.then(({ code, signal }) => {
      if (client !== started || family.ending) return undefined;
      client = null;
      if (code === 0) return onClosed();
      return say(`the app ended (${signal ?? code}); the next change starts it again`);
    });
    await started.ready;
    say(before ? "the app is open again" : "the app is open; changes show as they are saved");
  };

  return {
    async renew(stale) {
      const office = server === null || stale.server ? await renewServer() : server;
      if (client === null || stale.app) await renewClient(office);
    },
  };
}
