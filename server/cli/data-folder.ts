import { posix, win32 } from "node:path";

export interface Person {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Where the platform keeps an application's data; MAGPIE_DATA names another folder. README.md says so to people. */
export function dataFolder({ platform, env, home }: Person): string {
  const { join, resolve } = platform === "win32" ? win32 : posix;
  const chosen = env["MAGPIE_DATA"];
  if (chosen) return resolve(chosen);
  if (platform === "win32")
    return join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "Magpie");
  if (platform === "darwin") return join(home, "Library", "Application Support", "Magpie");
  const base = env["XDG_DATA_HOME"];
  // The XDG base directory specification says that a relative path is to be ignored.
  return join(base && base.startsWith("/") ? base : join(home, ".local", "share"), "magpie");
}
