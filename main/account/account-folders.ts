import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { accountFolder } from "./account-folder.ts";
import type { Session } from "./session.ts";

/** Marks the folder of an account whose messages are being erased. */
const erasedSuffix = ".erased";

const remove = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 3 });

/** The folders of all accounts on this profile, below one (absolute). */
export function createAccountFolders(all: string) {
  const of = ({ server, person }: Pick<Session, "server" | "person">): string =>
    join(all, accountFolder(server, person));
  return {
    of,
    /** From here on nobody finds an account's messages, also when erasing them is cut short. */
    async giveUp(account: Pick<Session, "server" | "person">): Promise<void> {
      const given = `${of(account)}${erasedSuffix}`;
      // An earlier one may not have been erased to its end.
      await remove(given);
      await rename(of(account), given);
    },
    /** Erases what was given up. Throws where the disk does not let go of it. */
    async erase(): Promise<void> {
      const names = await readdir(all).catch(() => []);
      for (const name of names) if (name.endsWith(erasedSuffix)) await remove(join(all, name));
    },
  };
}
