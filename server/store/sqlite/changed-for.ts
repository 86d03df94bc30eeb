import type Database from "better-sqlite3";
import type { ChangedRow, ReadTx } from "../store.ts";

/** So many index entries are walked at the most before the person's own memberships are gone through instead. */
const walkedMax = 1_000;

/**
 * When a conversation last changed for a member: by a write to it, to anybody's position in it, or to one's own membership;
 * for one who has left, by the latter alone.
 */
const entries = `
  SELECT mine.conversation, CASE WHEN open THEN 'member' ELSE 'left' END AS kind,
    CASE WHEN open THEN max(mine.stamp, c.stamp, coalesce(
      (SELECT max(p.stamp) FROM positions p WHERE p.conversation = mine.conversation), 0))
    ELSE mine.stamp END AS stamp
  FROM mine CROSS JOIN conversations c ON c.id = mine.conversation
  UNION ALL SELECT s.name, 'stream', s.stamp
  FROM json_each(@streams) named CROSS JOIN streams s ON s.name = named.value`;

const page = `
  SELECT conversation, kind, stamp FROM changed
  WHERE stamp >= @since AND (stamp, conversation) > (@afterStamp, @afterConversation)`;

/** Everything that a person is or was a member of is looked at, whatever the page: right by itself, and slow for many. */
export const allOfPerson = `
  WITH mine AS (
    SELECT t.conversation, max(t.stamp) AS stamp, max(t.to_seq IS NULL) AS open
    FROM stints t WHERE t.person = @person GROUP BY t.conversation
  ), changed AS (${entries})
  ${page} ORDER BY stamp, conversation LIMIT @limit`;

/** Only what was written from `@from` up to and without `@to` by anybody is looked at: all that can belong there. */
export const writtenWithin = `
  WITH written AS (
    SELECT c.id AS conversation FROM conversations c WHERE c.stamp >= @from AND c.stamp < @to
    UNION SELECT p.conversation FROM positions p WHERE p.stamp >= @from AND p.stamp < @to
    UNION SELECT t.conversation FROM stints t
      WHERE t.person = @person AND t.stamp >= @from AND t.stamp < @to
  ), mine AS (
    SELECT t.conversation, max(t.stamp) AS stamp, max(t.to_seq IS NULL) AS open
    FROM written CROSS JOIN stints t ON t.person = @person AND t.conversation = written.conversation
    GROUP BY t.conversation
  ), changed AS (${entries})
  ${page} AND stamp < @to ORDER BY stamp, conversation LIMIT @limit`;

/** The stamp at which a walk has to end; null where it reaches the end of all. */
export const walkEnd = `
  SELECT min(stamp) AS stamp FROM (
    SELECT * FROM (SELECT c.stamp FROM conversations c WHERE c.stamp >= @from
      ORDER BY c.stamp LIMIT 1 OFFSET @walked)
    UNION ALL SELECT * FROM (SELECT p.stamp FROM positions p WHERE p.stamp >= @from
      ORDER BY p.stamp LIMIT 1 OFFSET @walked)
    UNION ALL SELECT * FROM (SELECT t.stamp FROM stints t
      WHERE t.person = @person AND t.stamp >= @from ORDER BY t.stamp LIMIT 1 OFFSET @walked)
  )`;

/**
 * `ReadTx.changedFor`. It walks the indexes by stamp from where the page begins: that is next to nothing when little has
 * happened, and fills a page at once for somebody who is in most conversations. When a bounded walk is not enough, because much has
 * happened that does not concern the person, their own conversations are gone through.
 */
export function createChangedFor(
  db: Database.Database,
  walked: number = walkedMax,
): ReadTx["changedFor"] {
  const all = db.prepare<[object], ChangedRow>(allOfPerson);
  const within = db.prepare<[object], ChangedRow>(writtenWithin);
  const end = db.prepare<[object], { stamp: number | null }>(walkEnd);

  return (person, streams, since, after, limit) => {
    const asked = {
      person,
      streams: JSON.stringify(streams),
      since,
      limit,
      afterStamp: after?.stamp ?? -1,
      afterConversation: after?.conversation ?? "",
    };
    const from = Math.max(since, asked.afterStamp);
    const to = end.get({ person, from, walked })?.stamp ?? null;
    const rows = within.all({ ...asked, from, to: to ?? Number.MAX_SAFE_INTEGER });
    const isWhole = to === null || rows.length >= limit;
    return Promise.resolve(isWhole ? rows : all.all(asked));
  };
}
