import { createHash } from "node:crypto";

/**
 * The name of an account's folder: the same for the same person on the same server, another for everybody else, and a
 * plain name on every file system.
 */
export function accountFolder(server: string, person: string): string {
  return createHash("sha256").update(`${server}\n${person}`).digest("hex").slice(0, 32);
}
