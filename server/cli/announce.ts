import { limits } from "#shared/wire/limits.ts";
import { announce } from "../chat/announce.ts";
import { databasePath, systemClock, systemIds } from "../start.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { ServeProblem } from "./serve.ts";

/** Says something to everybody, also while a server runs on the data: it passes it on within seconds. */
export async function announceToAll(data: string, words: string): Promise<void> {
  const text = words.toWellFormed().trim();
  if (text === "" || text.length > limits.textLengthMax)
    throw new ServeProblem(`an announcement has 1 to ${limits.textLengthMax} characters`);
  const store = openSqliteStore(databasePath(data));
  try {
    const people = await announce({ store, clock: systemClock, ids: systemIds }, text);
    process.stdout.write(`announced to ${people} ${people === 1 ? "person" : "people"}\n`);
  } finally {
    await store.close();
  }
}
