import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of its own that is full when it is full. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all of the room but so many bytes. */
  fill(butBytes?: number): void;
  makeRoom(): void;
  free(): number;
  remove(): void;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split("\n")[1] ?? error.message) : String(error);

/** A disk in memory of so many bytes, at `folder` where that is given; or why this machine does not let us have one. */
export function smallDisk(
  bytes: number,
  folder = mkdtempSync(join(tmpdir(), "magpie-disk-")),
): SmallDisk | string {
  mkdirSync(folder, { recursive: true });
  if (process.platform !== "linux") return "only Linux has tmpfs";
  try {
    const options = `size=${bytes},mode=0700`;
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    return `tmpfs cannot be mounted here: ${messageOf(error)}`;
  }
  const filler = join(folder, "filler");
  const free = (): number => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    folder,
    free,
    fill(butBytes = 0) {
      const block = Buffer.alloc(64 * 1024);
      try {
        for (let left = free() - butBytes; left > 0; left -= block.length)
          writeFileSync(filler, block.subarray(0, Math.min(left, block.length)), { flag: "a" });
      } catch {
        // Full it is.
      }
    },
    makeRoom: () => rmSync(filler, { force: true }),
    remove() {
      execFileSync("umount", ["--lazy", folder], { stdio: "pipe" });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
