/** What holds of every row of a server's database; `sql` gives what breaks it, as the place where and what is `found` there. */
export interface RowRule {
  readonly rule: string;
  readonly sql: string;
}

/** What a rule's query gives: a conversation's id, a stream's name or "store", and an id or figure; never what somebody wrote. */
export interface BrokenRow {
  readonly place: string;
  readonly found: string | number;
}

/**
 * They are written from what docs/protocol.md promises, and share no code with the rules that write. Each is served by an index
 * or goes through a table once, so that a million messages are looked at in seconds and in little memory.
 */
export const rowRules: readonly RowRule[] = [
  {
    rule: "seq is gapless from 1 up to the conversation's own",
    sql: `SELECT c.id AS place, c.seq || ' with ' || count(m.seq) || ' messages, ' ||
        coalesce(min(m.seq), 0) || ' to ' || coalesce(max(m.seq), 0) AS found
      FROM conversations c LEFT JOIN messages m ON m.conversation = c.id
      GROUP BY c.id HAVING count(m.seq) <> c.seq OR min(m.seq) <> 1 OR max(m.seq) <> c.seq`,
  },
  {
    rule: "a rev belongs to one message and is at most the conversation's own",
    sql: `SELECT c.id AS place, m.id AS found FROM messages m JOIN conversations c ON c.id = m.conversation
      WHERE m.rev > c.rev OR m.rev < m.seq
      UNION ALL SELECT conversation, 'rev ' || rev FROM messages
      GROUP BY conversation, rev HAVING count(*) > 1`,
  },
  {
    rule: "n counts what counts",
    sql: `SELECT conversation AS place, id AS found FROM (
        SELECT conversation, id, n,
          sum(kind <> 'system') OVER (PARTITION BY conversation ORDER BY seq) AS all_n
        FROM messages) WHERE n <> all_n
      UNION ALL SELECT c.id, 'n ' || c.n FROM conversations c
      WHERE c.n <> coalesce((SELECT m.n FROM messages m WHERE m.conversation = c.id
        ORDER BY m.seq DESC LIMIT 1), 0)`,
  },
  {
    rule: "sender_n counts what its sender wrote",
    sql: `SELECT conversation AS place, id AS found FROM (
        SELECT conversation, id, sender_n, CASE WHEN sender IS NULL OR kind = 'system' THEN 0 ELSE
          sum(kind <> 'system') OVER (PARTITION BY conversation, sender ORDER BY seq) END AS own_n
        FROM messages) WHERE sender_n <> own_n`,
  },
  {
    rule: "a message is whole: an id, an object for content, nothing left of what was recalled, a time",
    sql: `SELECT conversation AS place, id AS found FROM messages
      WHERE length(id) NOT BETWEEN 1 AND 64 OR kind = '' OR recalled NOT IN (0, 1)
        OR json_valid(content) = 0 OR json_type(content) <> 'object'
        OR json_valid(reactions) = 0 OR json_type(reactions) <> 'object'
        OR (recalled = 1 AND (content <> '{}' OR reactions <> '{}'))
        OR server_time NOT BETWEEN 0 AND 8640000000000000`,
  },
  {
    rule: "who wrote a message was a member at its place",
    sql: `SELECT m.conversation AS place, m.id AS found FROM messages m
      WHERE m.sender IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM stints t WHERE t.conversation = m.conversation AND t.person = m.sender
          AND m.seq >= t.from_seq AND (t.to_seq IS NULL OR m.seq <= t.to_seq))`,
  },
  {
    // Buried by nobody is buried for everybody: a row of an older schema.
    rule: "what was buried never arrived from who buried it",
    sql: `SELECT m.conversation AS place, b.id AS found FROM buried b JOIN messages m ON m.id = b.id
      WHERE b.person IN ('', m.sender)`,
  },
  {
    // The column has the name of what an operation was about when there were no groups.
    rule: "an operation changed a message of its asker's own, or a conversation of theirs",
    sql: `SELECT coalesce(m.conversation, 'store') AS place, o.op_id AS found
      FROM ops o LEFT JOIN messages m ON m.id = o.message WHERE m.sender IS NOT o.person
      AND NOT EXISTS (SELECT 1 FROM stints s WHERE s.conversation = o.message AND s.person = o.person)`,
  },
  {
    rule: "positions stand within their conversation, and what was read has arrived",
    sql: `SELECT p.conversation AS place, p.person AS found
      FROM positions p LEFT JOIN conversations c ON c.id = p.conversation
      WHERE c.id IS NULL OR p.read_seq < 0 OR p.read_seq > p.recv_seq OR p.recv_seq > c.seq`,
  },
  {
    // By the running counts, which have rules of their own: counting anew would be members times messages.
    rule: "positions count what was sent, and what others wrote up to the place that was read",
    sql: `WITH counted AS (
        SELECT p.conversation, p.person, p.sent, p.read_others,
          coalesce((SELECT m.sender_n FROM messages m WHERE m.conversation = p.conversation
            AND m.sender = p.person AND m.kind <> 'system' ORDER BY m.seq DESC LIMIT 1), 0) AS own,
          coalesce((SELECT m.n FROM messages m WHERE m.conversation = p.conversation
            AND m.seq <= p.read_seq ORDER BY m.seq DESC LIMIT 1), 0) AS n_there,
          coalesce((SELECT m.sender_n FROM messages m WHERE m.conversation = p.conversation
            AND m.sender = p.person AND m.kind <> 'system' AND m.seq <= p.read_seq
            ORDER BY m.seq DESC LIMIT 1), 0) AS own_there
        FROM positions p)
      SELECT conversation AS place, person AS found FROM counted
      WHERE sent <> own OR read_others <> n_there - own_there`,
  },
  {
    rule: "a position is of somebody who is or was a member, and every member has one",
    sql: `SELECT p.conversation AS place, p.person AS found FROM positions p WHERE NOT EXISTS (
        SELECT 1 FROM stints t WHERE t.conversation = p.conversation AND t.person = p.person)
      UNION ALL SELECT t.conversation, t.person FROM stints t
      WHERE t.to_seq IS NULL AND NOT EXISTS (
        SELECT 1 FROM positions p WHERE p.conversation = t.conversation AND p.person = t.person)`,
  },
  {
    rule: "stints are whole: they end after they begin, within their conversation, by seq and by rev alike",
    sql: `SELECT t.conversation AS place, t.person AS found
      FROM stints t JOIN conversations c ON c.id = t.conversation
      WHERE t.role NOT IN ('member', 'admin', 'owner') OR (t.to_seq IS NULL) <> (t.to_rev IS NULL)
        OR t.from_seq < 1 OR t.from_seq > c.seq + 1 OR t.joined_seq < 0 OR t.joined_seq > c.seq
        OR t.from_rev > c.rev OR t.to_seq < t.from_seq - 1 OR t.to_seq > c.seq
        OR t.to_rev < t.from_rev OR t.to_rev > c.rev`,
  },
  {
    rule: "nobody is in a conversation twice at once",
    sql: `SELECT conversation AS place, person AS found FROM (
        SELECT conversation, person, from_rev,
          lag(to_rev) OVER each AS ended, row_number() OVER each AS which
        FROM stints WINDOW each AS (PARTITION BY conversation, person ORDER BY from_rev))
      WHERE which > 1 AND (ended IS NULL OR ended > from_rev)`,
  },
  {
    rule: "a direct conversation has the two people of its key, and no other kind has such a key",
    sql: `SELECT c.id AS place, c.kind AS found FROM conversations c
      WHERE (c.kind = 'direct') <> (c.direct_key IS NOT NULL AND instr(c.direct_key, ':') > 0)
        OR (c.kind = 'direct' AND c.direct_key IS NOT (
          SELECT min(person) || ':' || max(person) FROM stints t WHERE t.conversation = c.id
          HAVING count(DISTINCT person) = 2))`,
  },
  {
    rule: "whoever is named has an account",
    sql: `SELECT place, person AS found FROM (
        SELECT conversation AS place, person FROM stints
        UNION SELECT 'store', person FROM tokens UNION SELECT 'store', person FROM tickets
        UNION SELECT 'store', person FROM buried WHERE person <> ''
        UNION SELECT conversation, sender FROM messages WHERE sender IS NOT NULL
        UNION SELECT name, substr(name, 6) FROM streams WHERE name <> 'directory')
      WHERE person NOT IN (SELECT person FROM accounts)`,
  },
  {
    rule: "no stamp is newer than the store's",
    sql: `SELECT place, found FROM (
        SELECT id AS place, 'stamp ' || stamp AS found, stamp FROM conversations
        UNION ALL SELECT conversation, person, stamp FROM positions
        UNION ALL SELECT conversation, person, stamp FROM stints
        UNION ALL SELECT name, 'stamp ' || stamp, stamp FROM streams)
      WHERE stamp < 0 OR stamp > (SELECT stamp FROM store)`,
  },
  {
    rule: "there is one store, with an epoch",
    sql: `SELECT 'store' AS place, count(*) AS found FROM store
      HAVING count(*) <> 1 OR min(length(epoch)) = 0`,
  },
  {
    rule: "a stream's head is its newest row's rev, and each rev is one row's",
    sql: `SELECT coalesce(s.name, r.name) AS place, 'rev ' || coalesce(max(s.rev), 0) AS found
      FROM stream_rows r FULL JOIN streams s ON s.name = r.name
      GROUP BY 1 HAVING max(r.rev) IS NOT max(s.rev) OR count(DISTINCT r.rev) <> count(*)
        OR min(r.rev) < 1`,
  },
  {
    rule: "a stream is the directory or somebody's own, and its rows are objects or gone",
    sql: `SELECT name AS place, '' AS found FROM streams
      WHERE name <> 'directory' AND substr(name, 1, 5) <> 'self:'
      UNION ALL SELECT name, key FROM stream_rows
      WHERE value IS NOT NULL AND (json_valid(value) = 0 OR json_type(value) <> 'object')`,
  },
  {
    rule: "the pictures that are kept are those that cards and conversations name",
    sql: `WITH named AS (
        SELECT 'directory' AS place, key AS found, json_extract(value, '$.picture') AS picture
        FROM stream_rows
        WHERE name = 'directory' AND json_extract(value, '$.picture') IS NOT NULL
        UNION ALL SELECT id, 'picture ' || picture, picture FROM conversations
        WHERE picture IS NOT NULL)
      SELECT 'store' AS place, 'picture ' || id AS found FROM pictures
      WHERE id NOT IN (SELECT picture FROM named)
      UNION ALL SELECT place, found FROM named WHERE picture NOT IN (SELECT id FROM pictures)`,
  },
  {
    rule: "rows belong to rows that are there",
    sql: `SELECT 'store' AS place, "table" || ' ' || coalesce(rowid, '') AS found
      FROM pragma_foreign_key_check`,
  },
];
