import { homedir } from "node:os";
import { join } from "node:path";

/** Where the server keeps its data when it is not told: the platform's data folder, or `MAGPIE_DATA`. */
export function defaultDataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  const base = env["MAGPIE_DATA"];
  if (base !== undefined && base !== "") return join(base, "server");
  if (platform === "darwin")
    return join(home, "Library", "Application Support", "Magpie", "server");
  if (platform === "win32")
    return join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "Magpie", "server");
  return join(env["XDG_DATA_HOME"] ?? join(home, ".local", "share"), "magpie", "server");
}
