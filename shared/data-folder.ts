/** Whose data it is: the platform, the environment and the home folder of whoever runs this. */
export interface Person {
  /** As in `process.platform`. */
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Where the platform keeps an application's data; MAGPIE_DATA names another folder, relative to where one is. README.md
 * says so to people.
 */
export function dataFolder({ platform, env, home }: Person): string {
  const under = (...parts: readonly string[]): string =>
    parts.join(platform === "win32" ? "\\" : "/");
  const chosen = env["MAGPIE_DATA"];
  if (chosen) return chosen;
  if (platform === "win32")
    return under(env["LOCALAPPDATA"] || under(home, "AppData", "Local"), "Magpie");
  if (platform === "darwin") return under(home, "Library", "Application Support", "Magpie");
  const base = env["XDG_DATA_HOME"];
  // The XDG base directory specification says that a relative path is to be ignored.
  return under(base?.startsWith("/") ? base : under(home, ".local", "share"), "magpie");
}
