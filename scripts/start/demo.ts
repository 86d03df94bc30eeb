import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Display } from "../display.ts";
import type { Family } from "../processes/family.ts";
import type { Runtime } from "../runtime.ts";
import { tryLock } from "../setup/lock.cjs";
import { profileFolder, startClient, type StartedClient } from "./client.ts";
import { colleagues, windowBounds } from "./colleagues.ts";
import { setAside } from "./set-aside.ts";
import { demoPort } from "./port.ts";
import { startDemoServer, ticketFor } from "./demo-server.ts";

export interface Stage {
  readonly family: Family;
  readonly root: string;
  readonly runtime: Runtime;
  readonly display: Display["kind"];
  /** What brings a client to the display. */
  readonly displayEnv: Readonly<Record<string, string>>;
  /** The data folder, absolute. */
  readonly base: string;
  say(text: string): void;
}

/** Keeps a second `npm start` from the same data: two servers and two clients on one folder would trip over each other. */
export function reserveDemo(base: string): void {
  mkdirSync(base, { recursive: true });
  const { holder } = tryLock(join(base, "demo.lock"));
  if (holder)
    throw new Error(
      `The demo in ${base} is open already (process ${holder.pid}).\n` +
        `End it there with Ctrl-C, or use another folder: MAGPIE_DATA=<folder> npm start`,
    );
}

/** The demo office with two colleagues' clients: with its server, or offline on what the profiles hold. */
export async function openDemo(
  stage: Stage,
  { fresh, server: withServer }: { readonly fresh: boolean; readonly server: boolean },
): Promise<StartedClient[]> {
  const { base, family, root, say } = stage;
  const demo = join(base, "demo");
  const previous = fresh ? setAside(demo) : null;
  if (previous !== null) say(`the old demo office is set aside: ${previous}`);
  if (!withServer && !existsSync(join(demo, "profiles")))
    throw new Error("There are no profiles to open offline yet: run `npm start` once.");
  const server = withServer
    ? await startDemoServer(family, root, {
        data: join(demo, "server"),
        port: await demoPort(demo),
      })
    : null;
  if (server) {
    say(`server: ${server.url}, with the demo office in ${join(demo, "server")}`);
    void server.ended.then((words) => (family.ending ? undefined : say(words)));
  }
  return Promise.all(
    colleagues.map(async ({ login, locale, side }) => {
      const profile = profileFolder(demo, login);
      mkdirSync(profile, { recursive: true });
      const name = server ? `${server.person(login).name} (${login})` : login;
      say(`client: ${name}, ${locale}, ${server ? "signed in" : "offline"}, in ${profile}`);
      return startClient(family, {
        name: `${login}'s client`,
        root,
        runtime: stage.runtime,
        profile,
        locale,
        bounds: windowBounds(stage.display, side),
        env: {
          ...stage.displayEnv,
          ...(server
            ? { MAGPIE_SERVER: server.url, MAGPIE_TICKET: await ticketFor(server, login) }
            : {}),
        },
      });
    }),
  );
}
