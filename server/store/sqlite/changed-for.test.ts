import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { allOfPerson, createChangedFor, walkEnd, writtenWithin } from "./changed-for.ts";
import { migrations } from "./migrations.ts";

let db: Database.Database;
beforeEach(() => {
  db = new Database(":memory:");
  for (const step of migrations) db.exec(step);
});
afterEach(() => db.close());

/** The query that defines what is right: it looks at everything and is served by no index. */
const oracle = (person: string, since: number): unknown[] =>
  db
    .prepare(
      `WITH mine AS (
         SELECT conversation, max(stamp) AS stamp, max(to_seq IS NULL) AS open
         FROM stints WHERE person = @person GROUP BY conversation
       ), changed AS (
         SELECT mine.conversation, CASE WHEN open THEN 'member' ELSE 'left' END AS kind,
           CASE WHEN open THEN max(mine.stamp, c.stamp, coalesce(
             (SELECT max(p.stamp) FROM positions p WHERE p.conversation = mine.conversation), 0))
           ELSE mine.stamp END AS stamp
         FROM mine JOIN conversations c ON c.id = mine.conversation
         UNION ALL SELECT name, 'stream', stamp FROM streams
         WHERE name IN ('directory', 'self:' || @person)
       )
       SELECT conversation, kind, stamp FROM changed WHERE stamp >= @since
       ORDER BY stamp, conversation`,
    )
    .all({ person, since });

const stamp = fc.integer({ min: 1, max: 30 });
const person = fc.constantFrom("a", "b", "c");
const world = fc.record({
  conversations: fc.array(
    fc.record({
      stamp,
      stints: fc.array(fc.record({ person, stamp, isOpen: fc.boolean() }), { maxLength: 5 }),
      positions: fc.uniqueArray(fc.record({ person, stamp }), {
        maxLength: 3,
        selector: (one) => one.person,
      }),
    }),
    { maxLength: 25 },
  ),
  streams: fc.uniqueArray(
    fc.record({ name: fc.constantFrom("directory", "self:a", "self:b"), stamp }),
    { selector: ({ name }) => name },
  ),
});

function fill({ conversations, streams }: typeof world extends fc.Arbitrary<infer T> ? T : never) {
  db.exec(
    "DELETE FROM stints; DELETE FROM positions; DELETE FROM conversations; DELETE FROM streams",
  );
  conversations.forEach((one, at) => {
    const id = `c${at}`;
    db.prepare(
      "INSERT INTO conversations (id, kind, seq, rev, n, stamp) VALUES (?, 'group', 1, 1, 1, ?)",
    ).run(id, one.stamp);
    one.stints.forEach((stint, rev) =>
      db
        .prepare("INSERT INTO stints VALUES (?, ?, 'member', 1, 1, ?, ?, NULL, ?)")
        .run(id, stint.person, stint.isOpen ? null : 1, rev, stint.stamp),
    );
    for (const position of one.positions)
      db.prepare("INSERT INTO positions VALUES (?, ?, 0, 0, 0, 0, ?)").run(
        id,
        position.person,
        position.stamp,
      );
  });
  for (const { name, stamp: at } of streams)
    db.prepare("INSERT INTO streams VALUES (?, 1, ?)").run(name, at);
}

test("page by page it names what the whole query names, however short the walk", async () => {
  await fc.assert(
    fc.asyncProperty(
      world,
      fc.integer({ min: 0, max: 31 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(1, 3, 10, 1_000),
      async (rows, since, limit, walked) => {
        fill(rows);
        const changedFor = createChangedFor(db, walked);
        const found: { conversation: string; stamp: number }[] = [];
        for (;;) {
          const next = await changedFor(
            "a",
            ["directory", "self:a"],
            since,
            found.at(-1) ?? null,
            limit,
          );
          found.push(...next);
          if (next.length < limit) break;
        }
        expect(found).toEqual(oracle("a", since));
      },
    ),
    runs(400),
  );
});

test("no table is gone through from end to end", () => {
  const bound = { person: "a", streams: "[]", from: 0, to: 9, since: 0, walked: 1, limit: 9 };
  for (const sql of [allOfPerson, writtenWithin, walkEnd]) {
    const plan = db
      .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all({ ...bound, afterStamp: 0, afterConversation: "" })
      .map(({ detail }) => detail);
    expect(plan.filter((line) => /^SCAN (c|p|t|s)\b/.test(line))).toEqual([]);
    expect(plan.filter((line) => /^SEARCH (c|p|t|s)\b/.test(line)).length).toBeGreaterThan(2);
  }
  const within = db
    .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${writtenWithin}`)
    .all({ ...bound, afterStamp: 0, afterConversation: "" })
    .map(({ detail }) => detail)
    .join("\n");
  for (const index of ["conversations_stamp", "positions_all_stamps", "stints_stamp"])
    expect(within).toContain(index);
});
