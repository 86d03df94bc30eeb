import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The app that runs: where it lies and what its package.json says. */
export interface Application {
  readonly folder: string;
  /** Absolute path of the main script. */
  readonly main: string;
  readonly isModule: boolean;
  readonly name: string;
  /** The app's version; null when its package.json has none. */
  readonly version: string | null;
  /** `desktopName` without its suffix, else null. */
  readonly desktopName: string | null;
}

function packageOf(folder: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

const text = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

/** Finds the app at `path`, a folder or a script. Throws when there is nothing. */
export function findApplication(path: string): Application {
  const whole = resolve(path);
  const isFolder = statSync(whole).isDirectory();
  const folder = isFolder ? whole : dirname(whole);
  const description = packageOf(folder);
  const main = isFolder ? join(folder, text(description["main"]) ?? "index.js") : whole;
  return {
    folder,
    main,
    isModule:
      /\.m[jt]s$/.test(main) || (description["type"] === "module" && !/\.c[jt]s$/.test(main)),
    name: text(description["productName"]) ?? text(description["name"]) ?? "Electron",
    version: text(description["version"]),
    desktopName: text(description["desktopName"])?.replace(/\.desktop$/, "") ?? null,
  };
}
