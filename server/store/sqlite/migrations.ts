/**
 * The server's schema, as numbered steps. A step that has been released is never changed. The number of steps is the
 * schema's version (PRAGMA user_version).
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL,
    stamp INTEGER NOT NULL
  ) STRICT;
  INSERT INTO store VALUES (1, lower(hex(randomblob(16))), 0);

  CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT,
    direct_key TEXT UNIQUE,
    seq INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    n INTEGER NOT NULL,
    stamp INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX conversations_stamp ON conversations (stamp);

  CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id),
    seq INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    n INTEGER NOT NULL,
    sender_n INTEGER NOT NULL,
    sender TEXT,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    recalled INTEGER NOT NULL,
    reactions TEXT NOT NULL,
    server_time INTEGER NOT NULL,
    UNIQUE (conversation, seq)
  ) STRICT;
  CREATE INDEX messages_rev ON messages (conversation, rev);
  CREATE INDEX messages_sender ON messages (conversation, sender, seq);

  CREATE TABLE stints (
    conversation TEXT NOT NULL REFERENCES conversations (id),
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    from_seq INTEGER NOT NULL,
    joined_seq INTEGER NOT NULL,
    to_seq INTEGER,
    from_rev INTEGER NOT NULL,
    to_rev INTEGER,
    stamp INTEGER NOT NULL,
    PRIMARY KEY (conversation, person, from_rev)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX stints_person ON stints (person, conversation);

  CREATE TABLE positions (
    conversation TEXT NOT NULL,
    person TEXT NOT NULL,
    read_seq INTEGER NOT NULL,
    read_others INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    recv_seq INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    PRIMARY KEY (conversation, person)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX positions_stamp ON positions (conversation, stamp);
  CREATE INDEX positions_all_stamps ON positions (stamp);

  CREATE TABLE streams (
    name TEXT PRIMARY KEY,
    rev INTEGER NOT NULL,
    stamp INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE stream_rows (
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    rev INTEGER NOT NULL,
    value TEXT,
    PRIMARY KEY (name, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX stream_rows_rev ON stream_rows (name, rev);

  CREATE TABLE accounts (
    person TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    disabled INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tokens (
    hash TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    device TEXT NOT NULL,
    device_name TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tokens_person ON tokens (person);
  CREATE TABLE tickets (
    hash TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE ops (
    op_id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    result TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE buried (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE store ADD COLUMN file TEXT;
  `,
  `
  CREATE TABLE pictures (
    id TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX stream_rows_picture ON stream_rows (json_extract(value, '$.picture'))
    WHERE name = 'directory';
  `,
  `
  CREATE INDEX stints_stamp ON stints (person, stamp);
  CREATE INDEX streams_stamp ON streams (stamp);
  `,
  `
  DROP TABLE ops;
  `,
  // What changed when was not kept: everybody is told what stands over a conversation once more.
  `
  ALTER TABLE conversations ADD COLUMN info_rev INTEGER NOT NULL DEFAULT 0;
  UPDATE conversations SET info_rev = rev;
  ALTER TABLE messages ADD COLUMN edited_at INTEGER;
  CREATE TABLE ops (
    op_id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    message TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX ops_at ON ops (at);
  `,
  `
  CREATE TABLE last_seen (
    person TEXT PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE tokens ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
  UPDATE tokens SET seen_at = created_at;
  `,
  `
  ALTER TABLE conversations ADD COLUMN notice TEXT NOT NULL DEFAULT '';
  ALTER TABLE conversations ADD COLUMN picture TEXT;
  ALTER TABLE conversations ADD COLUMN admins_only INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversations ADD COLUMN shows_history INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversations ADD COLUMN dissolved INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX conversations_picture ON conversations (picture) WHERE picture IS NOT NULL;
  CREATE INDEX stints_open ON stints (conversation, person) WHERE to_seq IS NULL;
  `,
  `
  ALTER TABLE accounts ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE accounts ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
  `,
  `
  ALTER TABLE accounts ADD COLUMN announcer INTEGER NOT NULL DEFAULT 0;
  `,
  `
  CREATE TABLE contents (
    sha256 TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    refs INTEGER NOT NULL,
    touched_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX contents_idle ON contents (touched_at, sha256) WHERE refs = 0;
  CREATE TABLE files (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    state TEXT NOT NULL,
    sha256 TEXT REFERENCES contents (sha256),
    type TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    touched_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX files_owner ON files (owner, state, sha256, size);
  CREATE INDEX files_content ON files (sha256) WHERE sha256 IS NOT NULL;
  CREATE INDEX files_idle ON files (state, touched_at, id);
  CREATE TABLE file_uses (
    file TEXT NOT NULL REFERENCES files (id),
    conversation TEXT NOT NULL,
    message TEXT NOT NULL REFERENCES messages (id),
    PRIMARY KEY (file, message)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX file_uses_message ON file_uses (message);
  `,
  // Who buried an id was not kept: where nobody is named it stays buried for everybody.
  `
  CREATE TABLE buried_by (
    id TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (id, person)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO buried_by SELECT id, '' FROM buried;
  DROP TABLE buried;
  ALTER TABLE buried_by RENAME TO buried;
  `,
  `
  ALTER TABLE store ADD COLUMN swept_at INTEGER;
  ALTER TABLE store ADD COLUMN swept_epoch TEXT;
  UPDATE ops SET at = min(at, unixepoch() * 1000);
  `,
];
