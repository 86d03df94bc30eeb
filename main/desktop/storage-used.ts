import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { StorageUsed } from "#shared/ipc/views.ts";

/** The bytes of all files below a folder; what cannot be read, or goes meanwhile, counts nothing. */
async function bytesBelow(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => null);
      return found?.isFile() ? found.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Of an account: what was brought here, and what waits to be sent. */
async function bytesOfFiles(folder: string): Promise<number> {
  const parts = await Promise.all([
    bytesBelow(join(folder, "files")),
    bytesBelow(join(folder, "outgoing")),
  ]);
  return parts[0] + parts[1];
}

export interface StorageFolders {
  /** Where the accounts' folders are. */
  readonly accounts: string;
  /** The folder of who is signed in; null when nobody is. */
  readonly own: string | null;
  readonly logs: string;
}

export async function measureStorage({
  accounts,
  own,
  logs,
}: StorageFolders): Promise<StorageUsed> {
  const [all, messages, files, logBytes] = await Promise.all([
    bytesBelow(accounts),
    own === null ? 0 : bytesBelow(own),
    own === null ? 0 : bytesOfFiles(own),
    bytesBelow(logs),
  ]);
  return {
    messages: messages - files,
    files,
    others: Math.max(0, all - messages),
    logs: logBytes,
  };
}
