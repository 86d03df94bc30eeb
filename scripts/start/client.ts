import { join } from "node:path";
import type { Family, Member } from "../processes/family.ts";
import { type Runtime, runtimeArguments, runtimeEnvironment } from "../runtime.ts";
import { tool } from "../tool.ts";

/** The client prints this line when its first window can be used. */
const readyLine = "magpie: ready";

export interface ClientStart {
  /** What messages call it, as "emma's client". */
  readonly name: string;
  readonly root: string;
  /** The folder that holds the app, with a package.json; the checkout itself unless said otherwise. */
  readonly app?: string;
  /** What else the app is told on its command line. */
  readonly args?: readonly string[];
  readonly runtime: Runtime;
  /** The folder of the client's own data. */
  readonly profile: string;
  readonly locale?: string;
  readonly bounds?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called with each piece of what it says. */
  readonly onOutput?: (chunk: string) => void;
}

/** A client that was started. */
export interface StartedClient {
  readonly member: Member;
  /** Resolves when its window can be used; rejects, with its output, if it ends before. */
  readonly ready: Promise<void>;
}

/** Starts the built client the way any Electron app is started. */
export async function startClient(family: Family, options: ClientStart): Promise<StartedClient> {
  const { name, root, app = root, runtime, profile, locale, bounds, onOutput } = options;
  const ready = Promise.withResolvers<void>();
  const [program, cli] = tool(root, "electron", "electron");
  const member = await family.start(
    name,
    program,
    [
      cli,
      ...runtimeArguments(runtime),
      app,
      `--user-data-dir=${profile}`,
      ...(locale === undefined ? [] : [`--lang=${locale}`]),
      ...(bounds === undefined ? [] : [`--magpie-bounds=${bounds}`]),
      ...(options.args ?? []),
    ],
    {
      cwd: root,
      env: { ...runtimeEnvironment(root, runtime), ...options.env },
      ...(onOutput === undefined ? {} : { onOutput }),
      onLine: (line) => {
        if (line.trim() === readyLine) ready.resolve();
      },
    },
  );
  void member.exited.then(({ code, signal }) => {
    const how = `${name} ended before its window was there (${signal ?? code})`;
    return ready.reject(new Error(`${how}:\n${member.output()}`));
  });
  // Whoever waits hears of it; nobody has to.
  ready.promise.catch(() => {});
  return { member, ready: ready.promise };
}

/** Where a profile lies under the data folder. */
export const profileFolder = (folder: string, login: string): string =>
  join(folder, "profiles", login);
