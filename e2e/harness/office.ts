import { join } from "node:path";
import { test as base } from "@playwright/test";
import { type Client, type ClientOptions, launchClient } from "./client.ts";
import { temporaryFolder } from "./folders.ts";
import { caughtUp } from "./screens.ts";
import { FaultProxy } from "./fault-proxy.ts";
import { ScriptedColleague } from "./scripted-colleague.ts";
import { OfficeServer } from "./server.ts";

/** An office for one spec: a real server with the demo people, and clients of any of them. */
export interface Office {
  readonly server: OfficeServer;
  /** Opens a colleague's client, signed in by a ticket; the same profile each time for the same person and `device`. */
  open(login: string, options?: OpenOptions): Promise<Client>;
  /** A colleague who needs no window: speaks the protocol on a socket of their own. */
  scripted(login: string): Promise<ScriptedColleague>;
  /** A network of one's own to the server; give its url to `open`. */
  network(): Promise<FaultProxy>;
  /** The folder of a colleague's client. */
  profile(login: string): string;
}

export interface OpenOptions extends Partial<Omit<ClientOptions, "profile">> {
  /** False opens the profile with no ticket and no server address, as a later start does. */
  readonly signIn?: boolean;
  /** False does not wait until everything is here. */
  readonly waits?: boolean;
  /** Another machine of the same person. */
  readonly device?: string;
}

/** Opens an office whose data is in `folder`. */
async function openOffice(folder: string): Promise<{ office: Office; end(): Promise<void> }> {
  const server = await OfficeServer.start(join(folder, "server"));
  const clients: Client[] = [];
  const scripted: ScriptedColleague[] = [];
  const networks: FaultProxy[] = [];
  const profile = (login: string): string => join(folder, "profiles", login);
  return {
    office: {
      server,
      profile,
      async network() {
        const network = await FaultProxy.before(server.url);
        networks.push(network);
        return network;
      },
      async scripted(login) {
        const colleague = await ScriptedColleague.connect(server, login);
        scripted.push(colleague);
        return colleague;
      },
      async open(login, { signIn = true, device = "", waits = signIn, ...options } = {}) {
        const client = await launchClient({
          profile: profile(`${login}${device}`),
          ...(signIn ? { server: server.url, ticket: await server.ticket(login) } : {}),
          ...options,
        });
        clients.push(client);
        if (waits) await caughtUp(client.page);
        return client;
      },
    },
    async end() {
      for (const colleague of scripted) colleague.close();
      for (const network of networks) network.close();
      for (const client of clients) await client.kill();
      await server.stop("SIGKILL");
    },
  };
}

/** `office` for specs with a server and clients; everything it started is ended and removed with the spec. */
export const test = base.extend<{ office: Office; folder: string }>({
  folder: async ({}, use) => {
    const folder = temporaryFolder("spec");
    await use(folder.path);
    folder.remove();
  },
  office: async ({ folder }, use) => {
    const { office, end } = await openOffice(folder);
    await use(office);
    await end();
  },
});

/** An office and one colleague's client in it, for several specs. */
export interface SharedClient extends Client {
  readonly office: Office;
}

/**
 * Opens one office with one client for all specs of the describe block, or the file, that calls this: for those that leave
 * nothing behind but what is on the page, which is loaded anew before each. `prepare` comes before the client. Starting both
 * takes longer than most specs.
 */
export function shareClient(
  login: string,
  prepare: (office: Office) => Promise<void> = () => Promise.resolve(),
): () => SharedClient {
  let shared: SharedClient | null = null;
  let close = (): Promise<void> => Promise.resolve();
  const running = (): SharedClient => {
    if (!shared) throw new Error("there is a client only while a spec runs");
    return shared;
  };
  test.beforeAll(async () => {
    const folder = temporaryFolder("shared");
    const { office, end } = await openOffice(folder.path);
    close = async () => {
      await end();
      folder.remove();
    };
    await prepare(office);
    shared = { ...(await office.open(login)), office };
  });
  test.beforeEach(async () => {
    const { page } = running();
    await page.reload();
    await caughtUp(page);
  });
  test.afterAll(() => close());
  return running;
}
