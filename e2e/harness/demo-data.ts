import { cpSync, mkdirSync } from "node:fs";
import { createOffice } from "../../server/demo/create-office.ts";
import { databasePath } from "../../server/start.ts";
import { openSqliteStore } from "../../server/store/sqlite/sqlite-store.ts";
import { temporaryFolder } from "./folders.ts";

let made: Promise<string> | null = null;

/** The data of a server with a new demo office, made by its own rules once a process: hashing a dozen passwords takes longer than a copy. */
async function makeOnce(): Promise<string> {
  const folder = temporaryFolder("demo");
  process.once("exit", () => folder.remove());
  const store = openSqliteStore(databasePath(folder.path));
  try {
    await createOffice(store, folder.path, Date.now());
  } finally {
    await store.close();
  }
  return folder.path;
}

/** Puts a new demo office into a data folder that is not there yet, as `serve --demo` does it. */
export async function putDemoData(data: string): Promise<void> {
  made ??= makeOnce();
  const from = await made;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  cpSync(from, data, { recursive: true });
}
