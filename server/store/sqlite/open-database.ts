import { chmodSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { epochKey, epochLeap } from "../epoch-leap.ts";
import { migrations } from "./migrations.ts";

/** The database was written by a newer server; it is not touched. */
export class SchemaTooNew extends Error {
  override readonly name = "SchemaTooNew";

  constructor(path: string, found: number, known: number) {
    super(
      `${path} was written by a newer server (schema ${found}, this one knows ${known}): update the server`,
    );
  }
}

/** Opens a connection with the settings that every connection of the server has. */
export function connect(path: string): Database.Database {
  const database = new Database(path, { timeout: 10_000 });
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  // What is recalled or rewritten is overwritten in the file too, or its old words would stand in the pages that it left.
  database.pragma("secure_delete = ON");
  return database;
}

/**
 * Opens (or makes) the server's database and brings its schema up, all steps in one transaction. Throws SchemaTooNew when a
 * newer server wrote it. The file is for this user only.
 */
export function openDatabase(
  path: string,
  steps: readonly string[] = migrations,
): Database.Database {
  const database = new Database(path, { timeout: 10_000 });
  const found = Number(database.pragma("user_version", { simple: true }));
  if (found > steps.length) {
    database.close();
    throw new SchemaTooNew(path, found, steps.length);
  }
  database.close();
  const opened = connect(path);
  chmodSync(path, 0o600);
  // Two processes may start on one file: whoever comes second finds the work done.
  opened
    .transaction(() => {
      const from = Number(opened.pragma("user_version", { simple: true }));
      for (let step = from; step < steps.length; step++) opened.exec(steps[step] ?? "");
      if (from < steps.length) opened.pragma(`user_version = ${steps.length}`);
      renewEpochOfCopy(opened, path);
    })
    .immediate();
  return opened;
}

/**
 * A database that was copied, moved or restored from a backup is another store to its clients, or they would take what it
 * lacks for known (delivery.md, Connecting): it gets a new epoch. What tells is the file itself, which a copy is not.
 */
function renewEpochOfCopy(database: Database.Database, path: string): void {
  if (path === ":memory:") return;
  const { ino, birthtimeMs } = statSync(path);
  const file = `${ino}:${birthtimeMs}`;
  const known = database.prepare<[], { file: string | null }>("SELECT file FROM store").get();
  if (known?.file === file) return;
  if (known?.file) renewEpoch(database);
  database.prepare("UPDATE store SET file = ?").run(file);
}

/**
 * Makes the store another one to its clients: they read everything anew and send again what it lacks of their own. Whoever calls has
 * begun the transaction.
 */
export function renewEpoch(database: Database.Database): void {
  database.prepare("UPDATE store SET epoch = lower(hex(randomblob(16)))").run();
  database
    .prepare(
      `INSERT INTO streams (name, rev, stamp) SELECT 'self:' || person, 0, 0 FROM accounts
       WHERE true ON CONFLICT (name) DO NOTHING`,
    )
    .run();
  database
    .prepare("UPDATE streams SET rev = rev + ? WHERE substr(name, 1, 5) = 'self:'")
    .run(epochLeap);
  database
    .prepare(
      `INSERT INTO stream_rows (name, key, rev, value) SELECT name, ?, rev, NULL FROM streams
       WHERE substr(name, 1, 5) = 'self:'
       ON CONFLICT (name, key) DO UPDATE SET rev = excluded.rev, value = NULL`,
    )
    .run(epochKey);
}
