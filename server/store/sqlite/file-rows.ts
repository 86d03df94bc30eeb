import type Database from "better-sqlite3";
import type { ContentRow, FileReads, FileRow, FileUse, FileWrites } from "../file-rows.ts";

const columns = "id, owner, name, size, state, sha256, type, created_at, touched_at";

/** The rows of files on one connection; see sqlite-tx.ts. */
export function createFileRows(db: Database.Database): FileReads & FileWrites {
  const file = db.prepare<[string], FileRow>(`SELECT ${columns} FROM files WHERE id = ?`);
  const content = db.prepare<[string], ContentRow>(
    "SELECT sha256, size, refs, touched_at FROM contents WHERE sha256 = ?",
  );
  const sees = db.prepare<{ person: string; file: string }>(
    `SELECT 1 FROM file_uses u JOIN messages m ON m.id = u.message
     WHERE u.file = @file
       AND EXISTS (SELECT 1 FROM stints o WHERE o.conversation = u.conversation
         AND o.person = @person AND o.to_seq IS NULL)
       AND EXISTS (SELECT 1 FROM stints s WHERE s.conversation = u.conversation
         AND s.person = @person AND m.seq >= s.from_seq AND (s.to_seq IS NULL OR m.seq <= s.to_seq))
     LIMIT 1`,
  );
  const used = db.prepare<[string]>("SELECT 1 FROM file_uses WHERE file = ? LIMIT 1");
  const filesOf = db.prepare<[string], FileRow>(
    `SELECT ${columns} FROM files
     WHERE id IN (SELECT file FROM file_uses WHERE message = ?) ORDER BY id`,
  );
  const bytesOf = db.prepare<{ owner: string }, { bytes: number }>(
    `SELECT coalesce((SELECT sum(size) FROM files
         WHERE owner = @owner AND state = 'uploading'), 0)
       + coalesce((SELECT sum(size) FROM (SELECT DISTINCT sha256, size FROM files
         WHERE owner = @owner AND state = 'stored')), 0) AS bytes`,
  );
  const uploadsOf = db.prepare<[string], { uploads: number }>(
    "SELECT count(*) AS uploads FROM files WHERE owner = ? AND state = 'uploading'",
  );
  const idle = db.prepare<[string, number, number], FileRow>(
    `SELECT ${columns} FROM files f WHERE state = ? AND touched_at < ?
       AND NOT EXISTS (SELECT 1 FROM file_uses u WHERE u.file = f.id)
     ORDER BY touched_at, id LIMIT ?`,
  );
  const idleContents = db.prepare<[number, number], ContentRow>(
    `SELECT sha256, size, refs, touched_at FROM contents WHERE refs = 0 AND touched_at < ?
     ORDER BY touched_at, sha256 LIMIT ?`,
  );
  const putFile = db.prepare<FileRow>(
    `INSERT INTO files (${columns})
     VALUES (@id, @owner, @name, @size, @state, @sha256, @type, @created_at, @touched_at)
     ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, name = excluded.name,
       size = excluded.size, state = excluded.state, sha256 = excluded.sha256,
       type = excluded.type, created_at = excluded.created_at, touched_at = excluded.touched_at`,
  );
  const removeFile = db.prepare<[string]>("DELETE FROM files WHERE id = ?");
  const putContent = db.prepare<ContentRow>(
    `INSERT INTO contents (sha256, size, refs, touched_at)
     VALUES (@sha256, @size, @refs, @touched_at)
     ON CONFLICT (sha256) DO UPDATE SET size = excluded.size, refs = excluded.refs,
       touched_at = excluded.touched_at`,
  );
  const removeContent = db.prepare<[string]>("DELETE FROM contents WHERE sha256 = ?");
  const putUse = db.prepare<FileUse>(
    `INSERT INTO file_uses (file, conversation, message) VALUES (@file, @conversation, @message)
     ON CONFLICT DO NOTHING`,
  );
  const removeUses = db.prepare<[string]>("DELETE FROM file_uses WHERE message = ?");
  const swept = db.prepare<[], { swept_at: number | null }>(
    "SELECT swept_at FROM store WHERE swept_epoch = epoch",
  );
  const putSwept = db.prepare<[number]>("UPDATE store SET swept_at = ?, swept_epoch = epoch");

  return {
    file: async (id) => file.get(id) ?? null,
    content: async (sha256) => content.get(sha256) ?? null,
    seesFile: async (person, id) => sees.get({ person, file: id }) !== undefined,
    isFileUsed: async (id) => used.get(id) !== undefined,
    filesOf: async (message) => filesOf.all(message),
    bytesOf: async (owner) => bytesOf.get({ owner })?.bytes ?? 0,
    uploadsOf: async (owner) => uploadsOf.get(owner)?.uploads ?? 0,
    idleFiles: async (state, before, limit) => idle.all(state, before, limit),
    idleContents: async (before, limit) => idleContents.all(before, limit),
    putFile: async (row) => void putFile.run(row),
    removeFile: async (id) => void removeFile.run(id),
    putContent: async (row) => void putContent.run(row),
    removeContent: async (sha256) => void removeContent.run(sha256),
    putFileUse: async (use) => void putUse.run(use),
    removeFileUses: async (message) => void removeUses.run(message),
    sweptAt: async () => swept.get()?.swept_at ?? null,
    putSweptAt: async (at) => void putSwept.run(at),
  };
}
