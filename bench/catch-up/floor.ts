import Database from "better-sqlite3";
import { openDatabase } from "../../main/store/open-database.ts";

/** So many rows share a transaction. */
const batch = 500;

export interface Floor {
  readonly ms: number;
  readonly cpuMs: number;
  readonly rows: number;
}

/**
 * Inserts the messages of the database at `from` into a new one at `to`, in the client's own schema with all its indices
 * and its durability, in the order in which they came: what no client can beat. Returns the ms and the rows.
 */
export function insertRaw(from: string, to: string): Floor {
  const source = new Database(from, { readonly: true });
  const conversations = source.prepare<[], object>("SELECT * FROM conversations").all();
  const rows = source.prepare<[], object>("SELECT * FROM messages ORDER BY rowid").all();
  source.close();
  const database = openDatabase(to);
  const insertInto = (table: string, like: object | undefined) => {
    const names = Object.keys(like ?? {});
    return database.prepare(
      `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map((name) => `@${name}`).join(", ")})`,
    );
  };
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const insertConversation = insertInto("conversations", conversations[0]);
  database.transaction(() => {
    for (const row of conversations) insertConversation.run(row);
  })();
  const insertMessage = insertInto("messages", rows[0]);
  for (let done = 0; done < rows.length; done += batch)
    database.transaction(() => {
      for (const row of rows.slice(done, done + batch)) insertMessage.run(row);
    })();
  const ms = performance.now() - begun;
  const cpu = process.cpuUsage(cpuBefore);
  database.close();
  return { ms, cpuMs: (cpu.user + cpu.system) / 1_000, rows: rows.length };
}
