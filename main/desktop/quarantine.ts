import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";

export interface QuarantinePorts {
  readonly platform: NodeJS.Platform;
  /** ms since the epoch. */
  now(): number;
  write(path: string, text: string): Promise<void>;
  run(program: string, args: readonly string[]): Promise<void>;
}

const real: QuarantinePorts = {
  platform: process.platform,
  now: () => Date.now(),
  write: (path, text) => writeFile(path, text),
  run: async (program, args) => void (await promisify(execFile)(program, args)),
};

/**
 * Says to the platform that a file came from elsewhere, where there is a way to say it: then Windows and macOS ask before they run it,
 * and offices open documents without their macros. A file system that cannot keep that is let be.
 */
export async function markAsForeign(path: string, ports: QuarantinePorts = real): Promise<void> {
  try {
    if (ports.platform === "win32")
      await ports.write(`${path}:Zone.Identifier`, "[ZoneTransfer]\r\nZoneId=3\r\n");
    if (ports.platform === "darwin") {
      const seconds = Math.floor(ports.now() / 1_000).toString(16);
      const mark = `0081;${seconds};Magpie;`;
      await ports.run("/usr/bin/xattr", ["-w", "com.apple.quarantine", mark, path]);
    }
  } catch {
    // A disk of another kind has no place for it.
  }
}
