import type { RowRule } from "./row-rules.ts";

/** What holds of the rows of files, as row-rules.ts has it of all others. */
export const fileRowRules: readonly RowRule[] = [
  {
    rule: "a file is on its way without a content, or stored with one of its own size and with a type",
    sql: `SELECT 'store' AS place, 'file ' || f.id AS found
      FROM files f LEFT JOIN contents c ON c.sha256 = f.sha256
      WHERE f.size < 0 OR f.name = '' OR CASE f.state
        WHEN 'uploading' THEN f.sha256 IS NOT NULL OR f.type <> ''
        WHEN 'stored' THEN c.size IS NOT f.size OR f.type = ''
        ELSE 1 END`,
  },
  {
    rule: "a content is named by its hash and counts its files",
    sql: `SELECT 'store' AS place, 'content ' || substr(c.sha256, 1, 12) AS found
      FROM contents c LEFT JOIN files f ON f.sha256 = c.sha256
      GROUP BY c.sha256 HAVING count(f.id) <> c.refs
        OR length(c.sha256) <> 64 OR c.sha256 GLOB '*[^0-9a-f]*'`,
  },
  {
    rule: "a file is somebody's who has an account",
    sql: `SELECT 'store' AS place, 'file ' || id AS found FROM files
      WHERE owner NOT IN (SELECT person FROM accounts)`,
  },
  {
    rule: "what carries a file is a message that is there, names it, and was not taken back; the file is stored",
    sql: `SELECT u.conversation AS place, u.message AS found
      FROM file_uses u LEFT JOIN messages m ON m.id = u.message LEFT JOIN files f ON f.id = u.file
      WHERE m.conversation IS NOT u.conversation OR m.recalled <> 0 OR f.state IS NOT 'stored'
        OR '/api/files/' || u.file NOT IN (
          coalesce(m.content ->> '$.file.url', ''), coalesce(m.content ->> '$.thumb.url', ''))`,
  },
  {
    rule: "a message carries the files that it names",
    sql: `SELECT m.conversation AS place, m.id AS found FROM messages m
      WHERE m.kind IN ('image', 'file', 'voice') AND m.recalled = 0 AND (
        NOT EXISTS (SELECT 1 FROM file_uses u WHERE u.message = m.id
          AND '/api/files/' || u.file = m.content ->> '$.file.url')
        OR (m.content ->> '$.thumb.url' IS NOT NULL AND NOT EXISTS (SELECT 1 FROM file_uses u
          WHERE u.message = m.id AND '/api/files/' || u.file = m.content ->> '$.thumb.url')))`,
  },
];
