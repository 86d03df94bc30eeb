import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { _electron, type ElectronApplication, type Page, test as base } from "@playwright/test";
import { plainEnvironment } from "#e2e/harness/environment.ts";
import { temporaryFolder } from "#e2e/harness/folders.ts";

export const fixtureFolder = join(import.meta.dirname, "../fixture");

export interface Fixture {
  readonly app: ElectronApplication;
  readonly page: Page;
}

/** What the fixture's main process has seen, on its global object. */
export interface Seen {
  readonly navigations: string[];
  readonly opened: string[];
  readonly messages: unknown[][];
  readonly secondInstances: { argv: string[]; data: unknown }[];
  readonly askedPermissions: string[];
}

export interface Launching {
  launch(env?: Readonly<Record<string, string>>, args?: readonly string[]): Promise<Fixture>;
  readonly folder: string;
}

const isThere = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.getElementById("main") !== null);

/** Lets `use` open the fixture app on one profile as often as it likes; all of it ends afterwards. */
async function launching(use: (start: Launching) => Promise<void>): Promise<void> {
  const folder = temporaryFolder("stand-in");
  const launched: ChildProcess[] = [];
  await use({
    folder: folder.path,
    async launch(env = {}, args = []) {
      const app = await _electron.launch({
        args: [fixtureFolder, `--user-data-dir=${join(folder.path, "profile")}`, ...args],
        env: { ...plainEnvironment(), XDG_DATA_HOME: join(folder.path, "data"), ...env },
      });
      // Playwright forgets the process once it has gone.
      launched.push(app.process());
      const page = await app.firstWindow();
      await isThere(page);
      return { app, page };
    },
  });
  for (const main of launched) main.kill("SIGKILL");
  folder.remove();
}

/** `start.launch` opens the fixture app on one profile, as often as a spec asks; all of it ends with the spec. */
export const test = base.extend<{ start: Launching; fixture: Fixture }>({
  start: async ({}, use) => launching(use),
  fixture: async ({ start }, use) => use(await start.launch()),
});

/**
 * `fixture` is one running app for all specs of a worker, whose page is loaded anew for each and which has seen nothing yet:
 * for what is said of a page, after which the main process is as it was.
 */
export const pageTest = base.extend<{ fixture: Fixture }, { running: Fixture }>({
  running: [
    async ({}, use) => launching(async (start) => use(await start.launch())),
    { scope: "worker" },
  ],
  fixture: async ({ running }, use) => {
    await running.app.evaluate(() => {
      for (const list of Object.values((globalThis as unknown as { seen: Seen }).seen))
        list.length = 0;
    });
    await running.page.reload();
    await isThere(running.page);
    await use(running);
  },
});

/** Asks the main process what it has seen. */
export const seenBy = ({ app }: Fixture): Promise<Seen> =>
  app.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);
