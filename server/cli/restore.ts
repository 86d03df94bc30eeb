import { mkdirSync } from "node:fs";
import { databasePath, systemClock } from "../start.ts";
import { holdData } from "../store/sqlite/data-lock.ts";
import { migrations } from "../store/sqlite/migrations.ts";
import { putBack } from "../store/sqlite/put-back.ts";
import { figuresInWords } from "./figures.ts";

/** Puts a backup in the place of a data folder's database; refuses while a server runs on it. */
export function restoreFrom(data: string, file: string): void {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const letGo = holdData(data);
  try {
    const { aside, ...figures } = putBack(databasePath(data), file, new Date(systemClock.now()));
    const lines = [
      `restored: ${figuresInWords(figures)}`,
      aside === null
        ? "there was no database before"
        : `the database that was there is now ${aside}; remove it when it is not needed any more`,
      ...(figures.schema < migrations.length
        ? [`the next start brings it from schema ${figures.schema} to ${migrations.length}`]
        : []),
      "when the server runs again, every client reads anew and sends again what is lacking of its own",
      "accounts, passwords and sign-ins are those of the backup: what was ended or changed since has to be done again",
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
  } finally {
    letGo();
  }
}
