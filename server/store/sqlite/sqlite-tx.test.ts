import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { migrations } from "./migrations.ts";
import { createSqliteTx } from "./sqlite-tx.ts";

test("no query for those who are members goes through those who have left", () => {
  const db = new Database(":memory:");
  for (const step of migrations) db.exec(step);
  const asked: string[] = [];
  const listening = new Proxy(db, {
    get: (target, name) =>
      name === "prepare"
        ? (sql: string) => {
            asked.push(sql);
            return target.prepare(sql);
          }
        : (Reflect.get(target, name) as unknown),
  });
  createSqliteTx(listening);
  const ofMembers = asked.filter(
    (sql) =>
      /FROM stints\b[^]*conversation = [?@][^]*to_seq IS NULL/.test(sql) && !sql.includes("max("),
  );
  // Members, a page of them, those with a role, how many, their positions, how many have read, and who.
  expect(ofMembers).toHaveLength(7);
  for (const sql of ofMembers) {
    const plan = db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/[?]|@\w+/g, "1")}`)
      .all();
    expect(plan.map(({ detail }) => detail).join("\n")).toMatch(
      /SEARCH (s|stints) USING INDEX stints_open/,
    );
  }
  db.close();
});
