import { createHash } from "node:crypto";

/**
 * The name of an account's data folder: the same for the same person on the same server, another for everybody else, and
 * 32 hexadecimal digits, which every file system takes. `server` is an origin, `person` the server's id.
 */
export function accountFolder(server: string, person: string): string {
  // An origin holds no line break, so no two different pairs run together to one text.
  return createHash("sha256").update(`${server}\n${person}`).digest("hex").slice(0, 32);
}
