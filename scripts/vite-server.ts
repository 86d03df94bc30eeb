import { stripVTControlCharacters } from "node:util";
import type { Family, Member } from "./processes/family.ts";
import { tool } from "./tool.ts";

/** A development server of Vite's that listens. */
export interface ViteServer {
  readonly member: Member;
  /** Its address, on loopback. */
  readonly url: string;
}

/**
 * Starts Vite's development server in a process of its own: in ours it would answer the signals that are for us. Its
 * configuration names loopback as the host. Rejects with Vite's own words if it ends before it listens.
 */
export async function startViteServer(
  family: Family,
  {
    root,
    config,
    env = {},
  }: {
    readonly root: string;
    readonly config: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<ViteServer> {
  const listening = Promise.withResolvers<string>();
  const [program, vite] = tool(root, "vite", "vite");
  const member = await family.start("vite", program, [vite, "--config", config], {
    cwd: root,
    env,
    onLine: (line) => {
      const url = /Local:\s+(\S+)/.exec(stripVTControlCharacters(line))?.[1];
      if (url !== undefined) listening.resolve(url);
    },
  });
  void member.exited.then(({ code, signal }) =>
    listening.reject(new Error(`vite ended (${signal ?? code}):\n${member.output()}`)),
  );
  return { member, url: await listening.promise };
}
