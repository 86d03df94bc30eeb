import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { markAsForeign } from "./quarantine.ts";

/** Not before all of it is on the disk: some say only then that they are full. */
async function flushed(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Puts a copy of a file where a person wants it, in place of what is there: that stays as it is until the copy is whole, and where it
 * cannot be made. Rejects with the disk's errors.
 */
export async function saveCopy(
  from: string,
  to: string,
  {
    isForeign,
    copy = copyFile,
  }: {
    /** It came from somebody else. */
    readonly isForeign: boolean;
    readonly copy?: (from: string, to: string, mode: number) => Promise<void>;
  },
): Promise<void> {
  // A link leads to what is to be replaced.
  const target = await realpath(to).catch(() => to);
  const before = await stat(target).catch(() => null);
  // Its own name may be as long as a name can be.
  const beside = join(dirname(target), `.magpie-${randomUUID()}`);
  try {
    await copy(from, beside, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    const { mode } = before ?? (await stat(beside));
    await chmod(beside, 0o600);
    await flushed(beside);
    if (isForeign) await markAsForeign(beside);
    await chmod(beside, mode & 0o777);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}
