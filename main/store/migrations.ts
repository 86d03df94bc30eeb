/**
 * The client's schema, as numbered steps. A step that has been released is never changed: what comes later is a step of
 * its own. The number of steps is the schema's version (PRAGMA user_version).
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE account (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT,
    since INTEGER NOT NULL
  ) STRICT;
  INSERT INTO account VALUES (1, NULL, 0);

  CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT,
    members TEXT NOT NULL,
    cursor INTEGER NOT NULL,
    remote_rev INTEGER NOT NULL,
    floor INTEGER,
    n INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    read_seq INTEGER NOT NULL,
    read_others INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    recv_seq INTEGER NOT NULL,
    want_read INTEGER NOT NULL,
    spans TEXT NOT NULL,
    info_rev INTEGER NOT NULL,
    left_rev INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id) DEFERRABLE INITIALLY DEFERRED,
    seq INTEGER,
    rev INTEGER NOT NULL,
    n INTEGER NOT NULL,
    sender TEXT,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    recalled INTEGER NOT NULL,
    reactions TEXT NOT NULL,
    server_time INTEGER,
    created_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'sent', 'failed')),
    failure INTEGER,
    stale INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX messages_place ON messages (conversation, seq) WHERE seq IS NOT NULL AND stale = 0;
  CREATE INDEX messages_page ON messages (conversation, seq, id) WHERE seq IS NOT NULL;
  CREATE INDEX messages_unsequenced ON messages (conversation, created_at, id) WHERE seq IS NULL;

  CREATE TABLE positions (
    conversation TEXT NOT NULL,
    person TEXT NOT NULL,
    read_seq INTEGER NOT NULL,
    recv_seq INTEGER NOT NULL,
    PRIMARY KEY (conversation, person)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    department TEXT,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    disabled INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE departments (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    parent TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE streams (
    name TEXT PRIMARY KEY,
    cursor INTEGER NOT NULL,
    remote_rev INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    op_id TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_try INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX outbox_target ON outbox (target);
  `,
  `
  CREATE TABLE personal (
    key TEXT PRIMARY KEY,
    value TEXT,
    rev INTEGER NOT NULL,
    unconfirmed INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX personal_unconfirmed ON personal (unconfirmed) WHERE unconfirmed > 0;
  `,
  // What a restored server may lack is looked for after every catch-up: that must not read the whole history.
  "CREATE INDEX messages_stale ON messages (sender, created_at, id) WHERE stale = 1",
  // An older version passed over the pictures that cards name: the directory is read anew.
  `
  ALTER TABLE people ADD COLUMN picture TEXT;
  CREATE INDEX people_picture ON people (picture) WHERE picture IS NOT NULL;
  UPDATE streams SET cursor = 0 WHERE name = 'directory';

  CREATE TABLE pictures (
    id TEXT PRIMARY KEY,
    bytes BLOB NOT NULL,
    size INTEGER NOT NULL,
    used_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX pictures_used ON pictures (used_at, size);
  `,
  // What lists and figures are made of (SU); derived for all conversations when the owner first asks.
  `
  CREATE TABLE owner (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    person TEXT NOT NULL
  ) STRICT;
  CREATE TABLE summaries (
    conversation TEXT PRIMARY KEY,
    last TEXT,
    last_other TEXT,
    active_at INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    arrived_seq INTEGER NOT NULL,
    to_report INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX summaries_counted ON summaries (pinned DESC, active_at DESC, conversation, counted) WHERE counted > 0;
  CREATE INDEX summaries_to_report ON summaries (conversation) WHERE to_report = 1;
  CREATE INDEX conversations_behind ON conversations (id, cursor) WHERE left_rev IS NULL AND cursor < remote_rev;
  `,
  // Edits and recalls, history downwards, parked entries. Summaries say more: they are derived anew with the next start.
  `
  ALTER TABLE conversations ADD COLUMN reset_rev INTEGER NOT NULL DEFAULT 0;
  DROP INDEX conversations_behind;
  ALTER TABLE messages ADD COLUMN edited_at INTEGER;
  ALTER TABLE outbox ADD COLUMN losses INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE outbox ADD COLUMN stuck INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX outbox_stuck ON outbox (target, place) WHERE stuck = 1;
  CREATE TABLE refused (
    message TEXT PRIMARY KEY,
    change TEXT NOT NULL CHECK (change IN ('edit', 'recall')),
    code INTEGER NOT NULL,
    text TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE summaries ADD COLUMN stage INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE summaries ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX summaries_incomplete ON summaries (stage, pinned DESC, active_at DESC, conversation, missing) WHERE stage > 0;
  DELETE FROM owner;
  `,
  // What a restored server still has, and what it has lost (SPEC.md, CU13, CU14, PS5).
  `
  ALTER TABLE conversations ADD COLUMN read_before INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX messages_lost ON messages (conversation, seq, id, server_time) WHERE stale = 1 AND seq IS NOT NULL;
  CREATE INDEX personal_aged ON personal (key) WHERE rev < 0;
  DELETE FROM owner;
  `,
  // What stands over groups: an older version passed it over, and everybody is told of it once more.
  `
  ALTER TABLE conversations ADD COLUMN about TEXT NOT NULL DEFAULT '{"member_count":0,"notice":"","picture":null,"admins_only":false,"shows_history":false,"dissolved":false}';
  CREATE INDEX conversations_picture ON conversations (json_extract(about, '$.picture')) WHERE json_extract(about, '$.picture') IS NOT NULL;
  `,
  // What was asked of groups and refused, and the members of those too large to name all of them (GR).
  `
  CREATE TABLE refused_acts (
    op_id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL,
    request TEXT NOT NULL,
    ask TEXT NOT NULL,
    at INTEGER NOT NULL,
    code INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX refused_acts_conversation ON refused_acts (conversation, op_id);
  CREATE TABLE rosters (
    conversation TEXT PRIMARY KEY,
    rev INTEGER NOT NULL,
    members TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // An older version passed over what cards say of other names and of the present: the directory is read anew.
  `
  ALTER TABLE people ADD COLUMN english TEXT NOT NULL DEFAULT '';
  ALTER TABLE people ADD COLUMN status TEXT NOT NULL DEFAULT '';
  ALTER TABLE people ADD COLUMN status_until INTEGER;
  UPDATE streams SET cursor = 0 WHERE name = 'directory';
  `,
  // Which messages mention the owner (MN): said of all rows when the owner first asks, and summaries are derived anew.
  `
  ALTER TABLE messages ADD COLUMN mentions_me INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX messages_mentions ON messages (conversation, seq) WHERE mentions_me = 1 AND seq IS NOT NULL AND stale = 0;
  ALTER TABLE summaries ADD COLUMN last_mention TEXT;
  DELETE FROM owner;
  `,
  // Files: what is to be sent, what is kept here, what was listened to (SPEC.md, FI).
  `
  CREATE TABLE uploads (
    message TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('file', 'thumb')),
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    url TEXT,
    sha256 TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'failed')),
    failure TEXT,
    queued_at INTEGER NOT NULL,
    batch TEXT NOT NULL,
    PRIMARY KEY (message, part)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE kept_files (
    sha256 TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    used_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX kept_files_used ON kept_files (used_at, size);
  CREATE TABLE played (message TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE INDEX messages_kind ON messages (conversation, kind, seq, id) WHERE seq IS NOT NULL AND kind <> 'text';
  `,
  // Which messages have a file, by its hash: windows are told when it has come here, or gone (FI8).
  `
  CREATE INDEX messages_file ON messages (content ->> '$.file.sha256', id) WHERE kind <> 'text' AND json_valid(content);
  `,
];
