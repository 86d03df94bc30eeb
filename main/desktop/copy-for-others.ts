import { constants } from "node:fs";
import { chmod, copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Here } from "../files/files.ts";
import { savedName } from "../files/names.ts";
import type { UploadSource } from "../messaging/tx.ts";
import { openedIn } from "./local-files.ts";
import { markAsForeign } from "./quarantine.ts";

/** Where the files of an account are. */
export interface AccountFiles {
  pathOf(source: UploadSource): string;
  /** The account's own folder. */
  readonly folder: string;
}

/**
 * A copy under its name, which others may open: what is kept stays as it came, whatever they do to it. It may only be read,
 * so that nobody writes into what goes with the next start. What was picked here and waits to be sent is shown where it is.
 */
export async function copyForOthers(
  { pathOf, folder }: AccountFiles,
  message: string,
  here: Here,
): Promise<string> {
  if (here.source.kind === "path") return here.source.path;
  const beside = join(openedIn(folder), message.replace(/[^0-9A-Za-z-]/g, "_"));
  await mkdir(beside, { recursive: true, mode: 0o700 });
  const path = join(beside, savedName(here.name));
  await rm(path, { force: true });
  await copyFile(pathOf(here.source), path, constants.COPYFILE_FICLONE);
  if (here.isForeign) await markAsForeign(path);
  await chmod(path, 0o400);
  return path;
}
