import Database from "better-sqlite3";

/** So many examples of one fault are named. */
const examplesMax = 3;

/**
 * What holds of every row of a server's database, whatever clients send. Each query looks for what breaks the rule and
 * names it in `found`. They are written from what delivery.md promises, and share no code with the rules.
 */
const checks: readonly (readonly [string, string])[] = [
  [
    "seq is gapless from 1 up to the conversation's own",
    `SELECT c.id AS found FROM conversations c LEFT JOIN messages m ON m.conversation = c.id
     GROUP BY c.id HAVING count(m.id) <> c.seq OR min(m.seq) <> 1 OR max(m.seq) <> c.seq`,
  ],
  [
    "a rev belongs to one message and is at most the conversation's own",
    `SELECT m.id AS found FROM messages m JOIN conversations c ON c.id = m.conversation
     WHERE m.rev > c.rev OR m.rev < m.seq
     UNION ALL SELECT conversation || ' at rev ' || rev FROM messages
     GROUP BY conversation, rev HAVING count(*) > 1`,
  ],
  [
    "n and sender_n count what counts",
    `SELECT id AS found FROM (
       SELECT id, n, sender_n,
         sum(kind <> 'system') OVER (PARTITION BY conversation ORDER BY seq) AS all_n,
         CASE WHEN sender IS NULL OR kind = 'system' THEN 0 ELSE
           sum(kind <> 'system') OVER (PARTITION BY conversation, sender ORDER BY seq) END AS own_n
       FROM messages)
     WHERE n <> all_n OR sender_n <> own_n
     UNION ALL SELECT c.id FROM conversations c
     WHERE c.n <> (SELECT count(*) FROM messages m WHERE m.conversation = c.id AND m.kind <> 'system')`,
  ],
  [
    "a message is whole: an id, an object for content, nothing left of what was recalled, a time",
    `SELECT id AS found FROM messages
     WHERE length(id) NOT BETWEEN 1 AND 64 OR kind = '' OR recalled NOT IN (0, 1)
       OR json_valid(content) = 0 OR json_type(content) <> 'object'
       OR json_valid(reactions) = 0 OR json_type(reactions) <> 'object'
       OR (recalled = 1 AND (content <> '{}' OR reactions <> '{}'))
       OR server_time NOT BETWEEN 0 AND 8640000000000000`,
  ],
  [
    "who wrote a message was a member at its place",
    `SELECT m.id AS found FROM messages m WHERE m.sender IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM stints t WHERE t.conversation = m.conversation AND t.person = m.sender
         AND m.seq >= t.from_seq AND (t.to_seq IS NULL OR m.seq <= t.to_seq))`,
  ],
  [
    "what was buried never arrived",
    "SELECT b.id AS found FROM buried b JOIN messages m ON m.id = b.id",
  ],
  [
    "positions stand within their conversation, and what was read has arrived",
    `SELECT p.conversation || ' of ' || p.person AS found
     FROM positions p LEFT JOIN conversations c ON c.id = p.conversation
     WHERE c.id IS NULL OR p.read_seq < 0 OR p.read_seq > p.recv_seq OR p.recv_seq > c.seq`,
  ],
  [
    "positions count what was sent, and what others wrote up to the place that was read",
    `SELECT p.conversation || ' of ' || p.person AS found FROM positions p
     WHERE p.sent <> (SELECT count(*) FROM messages m WHERE m.conversation = p.conversation
         AND m.sender = p.person AND m.kind <> 'system')
       OR p.read_others <> (SELECT count(*) FROM messages m WHERE m.conversation = p.conversation
         AND m.sender IS NOT p.person AND m.kind <> 'system' AND m.seq <= p.read_seq)`,
  ],
  [
    "a position is of somebody who is or was a member, and every member has one",
    `SELECT p.conversation || ' of ' || p.person AS found FROM positions p WHERE NOT EXISTS (
       SELECT 1 FROM stints t WHERE t.conversation = p.conversation AND t.person = p.person)
     UNION ALL SELECT t.conversation || ' of ' || t.person FROM stints t
     WHERE t.to_seq IS NULL AND NOT EXISTS (
       SELECT 1 FROM positions p WHERE p.conversation = t.conversation AND p.person = t.person)`,
  ],
  [
    "stints are whole: they end after they begin, within their conversation, by seq and by rev alike",
    `SELECT t.conversation || ' of ' || t.person AS found
     FROM stints t JOIN conversations c ON c.id = t.conversation
     WHERE t.role NOT IN ('member', 'admin', 'owner') OR (t.to_seq IS NULL) <> (t.to_rev IS NULL)
       OR t.from_seq < 1 OR t.from_seq > c.seq + 1 OR t.joined_seq < 0 OR t.joined_seq > c.seq
       OR t.from_rev > c.rev OR t.to_seq < t.from_seq - 1 OR t.to_seq > c.seq
       OR t.to_rev < t.from_rev OR t.to_rev > c.rev`,
  ],
  [
    "nobody is in a conversation twice at once",
    `SELECT conversation || ' of ' || person AS found FROM (
       SELECT conversation, person, from_rev,
         lag(to_rev) OVER each AS ended, row_number() OVER each AS which
       FROM stints WINDOW each AS (PARTITION BY conversation, person ORDER BY from_rev))
     WHERE which > 1 AND (ended IS NULL OR ended > from_rev)`,
  ],
  [
    "a direct conversation has the two people of its key, and no other kind has such a key",
    `SELECT c.id AS found FROM conversations c
     WHERE (c.kind = 'direct') <> (c.direct_key IS NOT NULL AND instr(c.direct_key, ':') > 0)
       OR (c.kind = 'direct' AND c.direct_key IS NOT (
         SELECT min(person) || ':' || max(person) FROM stints t WHERE t.conversation = c.id
         HAVING count(DISTINCT person) = 2))`,
  ],
  [
    "whoever is named has an account",
    `SELECT person AS found FROM (
       SELECT person FROM stints UNION SELECT person FROM tokens UNION SELECT person FROM tickets
       UNION SELECT sender FROM messages WHERE sender IS NOT NULL
       UNION SELECT substr(name, 6) FROM streams WHERE name <> 'directory')
     WHERE person NOT IN (SELECT person FROM accounts)`,
  ],
  [
    "no stamp is newer than the store's",
    `SELECT found FROM (
       SELECT id AS found, stamp FROM conversations
       UNION ALL SELECT conversation || ' of ' || person, stamp FROM positions
       UNION ALL SELECT conversation || ' of ' || person, stamp FROM stints
       UNION ALL SELECT name, stamp FROM streams)
     WHERE stamp < 0 OR stamp > (SELECT stamp FROM store)`,
  ],
  [
    "there is one store, with an epoch",
    "SELECT count(*) AS found FROM store HAVING count(*) <> 1 OR min(length(epoch)) = 0",
  ],
  [
    "a stream's head is its newest row's rev, and each rev is one row's",
    `SELECT coalesce(s.name, r.name) AS found FROM stream_rows r FULL JOIN streams s ON s.name = r.name
     GROUP BY 1 HAVING max(r.rev) IS NOT max(s.rev) OR count(DISTINCT r.rev) <> count(*)
       OR min(r.rev) < 1`,
  ],
  [
    "a stream is the directory or somebody's own, and its rows are objects or gone",
    `SELECT name AS found FROM streams WHERE name <> 'directory' AND substr(name, 1, 5) <> 'self:'
     UNION ALL SELECT name || ' ' || key FROM stream_rows
     WHERE value IS NOT NULL AND (json_valid(value) = 0 OR json_type(value) <> 'object')`,
  ],
  [
    "the pictures that are kept are those that cards name",
    `SELECT id AS found FROM pictures WHERE id NOT IN (
       SELECT json_extract(value, '$.picture') FROM stream_rows
       WHERE name = 'directory' AND json_extract(value, '$.picture') IS NOT NULL)
     UNION ALL SELECT key FROM stream_rows WHERE name = 'directory'
       AND json_extract(value, '$.picture') IS NOT NULL
       AND json_extract(value, '$.picture') NOT IN (SELECT id FROM pictures)`,
  ],
  [
    "the file is sound",
    "SELECT integrity_check AS found FROM pragma_integrity_check WHERE found <> 'ok'",
  ],
  ["rows belong to rows that are there", 'SELECT "table" AS found FROM pragma_foreign_key_check'],
];

/**
 * Looks for rows of a server's database that break what always holds, also while a server runs on it; the file is only
 * read. Returns a line for each kind of fault, with examples; none where all is well. Throws where it is no such database.
 */
export function checkRows(path: string): string[] {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    // One snapshot for all of them, or a write between two would look like a fault.
    return database.transaction(() =>
      checks.flatMap(([rule, sql]) => {
        const found = database.prepare<[], { found: unknown }>(sql).all();
        if (found.length === 0) return [];
        const examples = found.slice(0, examplesMax).map((row) => String(row.found));
        return [`${rule}: not so in ${found.length} (${examples.join(", ")})`];
      }),
    )();
  } finally {
    database.close();
  }
}
