import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const commands = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
];

const mac = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

const windows = [
  "Chromium\\Application\\chrome.exe",
  "Google\\Chrome\\Application\\chrome.exe",
  "Microsoft\\Edge\\Application\\msedge.exe",
];

const windowsRoots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The installed Chromium, Chrome or Edge, or null. ELECTRON_STAND_IN_CHROMIUM comes first; Debian's own binary comes before
 * the shell wrapper of the same name, which would keep the debugging pipe to itself.
 */
export function findChromium(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  exists: (path: string) => boolean = isExecutable,
): string | null {
  const named = env["ELECTRON_STAND_IN_CHROMIUM"];
  if (named !== undefined && named !== "") return named;
  const onPath = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates =
    platform === "win32"
      ? windows.flatMap((file) =>
          windowsRoots.flatMap((root) => {
            const folder = env[root];
            return folder === undefined ? [] : [join(folder, file)];
          }),
        )
      : [
          "/usr/lib/chromium/chromium",
          ...(platform === "darwin" ? mac : []),
          ...commands.flatMap((command) => onPath.map((folder) => join(folder, command))),
        ];
  return candidates.find(exists) ?? null;
}
