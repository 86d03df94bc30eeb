import { AccountProblem } from "../accounts/accounts.ts";
import { ImportProblem } from "../accounts/import/import-problem.ts";
import { DemoProblem } from "../demo/create-office.ts";
import { FileProblem } from "../store/sqlite/file-problem.ts";
import { SchemaTooNew } from "../store/sqlite/open-database.ts";
import { ServeProblem } from "./serve.ts";

/** What failing system calls and SQLite mean to whoever runs the server. */
const known: Readonly<Record<string, string>> = {
  EACCES: "the data folder may not be read or written by this user",
  EPERM: "the data folder may not be read or written by this user",
  EROFS: "the data folder is on a disk that cannot be written",
  ENOTDIR: "the data folder is not a folder",
  EEXIST: "the data folder is not a folder",
  ENOSPC: "the disk is full",
  SQLITE_CANTOPEN: "the database in the data folder cannot be opened",
  SQLITE_READONLY: "the database in the data folder cannot be written",
  SQLITE_NOTADB: "the file magpie.db in the data folder is not a database; it was left as it is",
  SQLITE_CORRUPT:
    "the database in the data folder is damaged; it was left as it is: restore a backup",
  SQLITE_FULL: "the disk is full",
  SQLITE_BUSY: "another program holds the database",
};

/** One sentence for an administrator; null for what is a fault of ours, whose stack is wanted. */
export function problemOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (
    error instanceof ServeProblem ||
    error instanceof AccountProblem ||
    error instanceof ImportProblem ||
    error instanceof DemoProblem ||
    error instanceof FileProblem ||
    error instanceof SchemaTooNew
  )
    return error.message;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const plain = Object.keys(known).find((one) => code === one || code.startsWith(`${one}_`));
  return plain === undefined ? null : `${known[plain]} (${code})`;
}
