import { once } from "node:events";
import { _electron, type ElectronApplication, type Page } from "@playwright/test";
import { plainEnvironment } from "./environment.ts";
import { root } from "./folders.ts";

export interface ClientOptions {
  /** The folder of the client's own data; kept between launches of one colleague. */
  readonly profile: string;
  readonly server?: string;
  readonly ticket?: string;
  readonly locale?: "zh-CN" | "en";
  /** The name of a profile inside that folder, as people give it. */
  readonly named?: string;
  /** PEM file of the authorities that the platform trusts, in place of its own. */
  readonly platformTrusts?: string;
  /** Chromium's own switches, each with its dashes. */
  readonly switches?: readonly string[];
  /** What else stands in the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A Linux desktop without a keyring: the platform has only plain text to offer. */
  readonly withoutKeyring?: boolean;
}

/** A running client: the app and its first window. */
export interface Client {
  readonly app: ElectronApplication;
  readonly page: Page;
  close(): Promise<void>;
  /** `kill -9` on the main process; resolves when it is gone. */
  kill(): Promise<void>;
}

/** No machine that is only busy takes so long to open a window. */
const openMsMax = 90_000;

/** Launches the built app the way any Electron app is launched. */
export async function launchClient(options: ClientOptions): Promise<Client> {
  const app = await _electron.launch({
    cwd: root,
    timeout: openMsMax,
    args: [
      root,
      `--user-data-dir=${options.profile}`,
      `--lang=${options.locale ?? "en"}`,
      ...(options.switches ?? []),
      ...(options.named === undefined ? [] : [`--profile=${options.named}`]),
    ],
    env: {
      ...plainEnvironment(),
      ...options.environment,
      ...(options.server === undefined ? {} : { MAGPIE_SERVER: options.server }),
      // Electron itself has the plain-text store under Playwright on Linux, whose switches ask for it.
      ...(options.withoutKeyring ? { ELECTRON_STAND_IN_PLAIN_TEXT: "1" } : {}),
      ...(options.platformTrusts === undefined ? {} : { SSL_CERT_FILE: options.platformTrusts }),
      ...(options.ticket === undefined ? {} : { MAGPIE_TICKET: options.ticket }),
    },
  });
  // Playwright forgets the process when the app has gone.
  const main = app.process();
  const page = await app.firstWindow({ timeout: openMsMax });
  await page.waitForURL(/index\.html/, { timeout: openMsMax });
  return {
    app,
    page,
    close: () => app.close(),
    async kill() {
      if (main.exitCode !== null || main.signalCode !== null) return;
      const gone = once(main, "exit");
      main.kill("SIGKILL");
      await gone;
    },
  };
}
