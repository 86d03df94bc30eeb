import type Database from "better-sqlite3";
import { fileRowRules } from "./file-row-rules.ts";
import { FileProblem } from "./file-problem.ts";
import { damageOf, openMagpieFile, schemaOf } from "./magpie-file.ts";
import { migrations } from "./migrations.ts";
import { type BrokenRow, rowRules } from "./row-rules.ts";

/** So many examples of one fault are named. */
const examplesMax = 3;

export interface CheckOptions {
  /** Compares the indexes with the rows too: several times as long. */
  readonly thorough?: boolean;
}

/** One line for each place where a rule does not hold. */
function brokenPlaces(database: Database.Database, rule: string, sql: string): string[] {
  const places = new Map<string, { count: number; examples: string[] }>();
  for (const { place, found } of database.prepare<[], BrokenRow>(sql).iterate()) {
    const at = places.get(place) ?? { count: 0, examples: [] };
    places.set(place, at);
    at.count += 1;
    if (at.examples.length < examplesMax) at.examples.push(String(found));
  }
  return [...places].map(
    ([place, { count, examples }]) =>
      `${place}: ${rule}: not so in ${count} (${examples.join(", ")})`,
  );
}

/**
 * Looks for what breaks what always holds in a server's database, also while a server runs on it; the file is only read, in one
 * snapshot. Returns a line for each place and kind of fault, none where all is well; of a damaged file only what is damaged.
 * Throws FileProblem or SchemaTooNew where the rules say nothing about the file.
 */
export function checkRows(path: string, { thorough = false }: CheckOptions = {}): string[] {
  const database = openMagpieFile(path);
  try {
    const schema = schemaOf(database);
    if (schema < migrations.length)
      throw new FileProblem(
        `${path} was written by an older server (schema ${schema}): start this one on it once`,
      );
    // One snapshot for all of them, or a write between two would look like a fault.
    database.exec("BEGIN");
    const damage = damageOf(database, thorough ? "integrity_check" : "quick_check");
    return damage.length > 0
      ? damage.map((what) => `store: the file is damaged (${what})`)
      : [...rowRules, ...fileRowRules].flatMap(({ rule, sql }) =>
          brokenPlaces(database, rule, sql),
        );
  } finally {
    database.close();
  }
}

/** The contents that a database's files are, in one snapshot, read as they are asked for. Throws as `checkRows` does. */
export function* storedContents(path: string): Iterable<{ sha256: string; size: number }> {
  const database = openMagpieFile(path);
  try {
    yield* database
      .prepare<[], { sha256: string; size: number }>(
        "SELECT sha256, size FROM contents WHERE refs > 0 ORDER BY sha256",
      )
      .iterate();
  } finally {
    database.close();
  }
}
