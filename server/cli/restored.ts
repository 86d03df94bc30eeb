import { existsSync } from "node:fs";
import { databasePath } from "../start.ts";
import { openDatabase, renewEpoch } from "../store/sqlite/open-database.ts";
import { ServeProblem } from "./serve.ts";

/** Gives the store in a data folder a new epoch, also while a server runs on it. */
export function markRestored(data: string): void {
  const path = databasePath(data);
  if (!existsSync(path)) throw new ServeProblem(`there is no database in ${data}`);
  const database = openDatabase(path);
  try {
    database.transaction(() => renewEpoch(database)).immediate();
  } finally {
    database.close();
  }
  process.stdout.write("every client will read anew and send again what is lacking of its own\n");
}
