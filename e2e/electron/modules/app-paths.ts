import { homedir, tmpdir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { mkdirSync } from "node:fs";
import { host } from "../host.ts";
import { notImplemented } from "../not-implemented.ts";

const homeFolders: Readonly<Record<string, string>> = {
  desktop: "Desktop",
  documents: "Documents",
  downloads: "Downloads",
  music: "Music",
  pictures: "Pictures",
  videos: "Videos",
};

/** The program that a packaged app was started by; null for an app out of a folder. */
export const packagedProgram: string | null = process.env["ELECTRON_STAND_IN_PROGRAM"] ?? null;

/** Electron's special folders, as on Linux; `setPath` overrides each. */
export class AppPaths {
  readonly #set = new Map<string, string>();

  /** Throws for a name that Electron does not know. */
  get(name: string, appName: string): string {
    const known = this.#set.get(name);
    if (known !== undefined) return known;
    const inHome = homeFolders[name];
    if (inHome !== undefined) return join(homedir(), inHome);
    const userData = (): string => this.get("userData", appName);
    switch (name) {
      case "home":
        return homedir();
      case "appData":
        return process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config");
      case "userData": {
        const given = host().switches.get("user-data-dir");
        return given ? resolve(given) : join(this.get("appData", appName), appName);
      }
      case "sessionData":
        return userData();
      case "temp":
        return tmpdir();
      case "exe":
      case "module":
        return packagedProgram ?? process.execPath;
      case "logs":
        return join(userData(), "logs");
      case "crashDumps":
        return join(userData(), "Crashpad");
      case "assets":
      case "recent":
        return notImplemented(`app.getPath("${name}")`);
      default:
        throw new Error(`Failed to get '${name}' path`);
    }
  }

  set(name: string, path: string): void {
    if (!isAbsolute(path)) throw new Error("Path must be absolute");
    mkdirSync(path, { recursive: true });
    this.#set.set(name, path);
  }
}
