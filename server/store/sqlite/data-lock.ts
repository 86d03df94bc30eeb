import { join } from "node:path";
import Database from "better-sqlite3";
import { codeOf, FileProblem } from "./file-problem.ts";

/**
 * Takes a data folder for this process: for a server, or for putting a backup in place. It is a lock of the platform on a file of
 * its own, so it ends with the process, however that ends. Returns what gives it back. Throws FileProblem where somebody has it.
 */
export function holdData(data: string): () => void {
  const lock = new Database(join(data, "server.lock"), { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (codeOf(error) !== "SQLITE_BUSY") throw error;
    throw new FileProblem(`a server runs on ${data}, or a backup is being put in place there`, {
      cause: error,
    });
  }
  return () => {
    lock.close();
  };
}
