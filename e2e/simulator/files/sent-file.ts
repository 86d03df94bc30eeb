import { hashOfBytes } from "./device-disk.ts";

/** What a person has given a message, for the checkers to hold against what comes of it. */
export interface SentFile {
  readonly message: string;
  /** What was chosen before it in the same go, by message. */
  readonly earlier: readonly string[];
  readonly device: string;
  /** Where it lies on the machine; null for what only Magpie had. */
  readonly path: string | null;
  /** What its bytes may be: as it was when it was picked, and where it was tried again, as it was then. */
  readonly hashes: Set<string>;
  readonly thumb: string | null;
  /** How many times it is being looked at anew now: what it becomes meanwhile may be meant. */
  looks: number;
  /** How often its person has tried again once all was well. */
  tries: number;
}

/** Somebody else's program has changed a file: where it is just being tried again, that is what is meant, or not. */
export function noteSource(files: Iterable<SentFile>, path: string, bytes: Uint8Array): void {
  for (const one of files)
    if (one.path === path && one.looks > 0) one.hashes.add(hashOfBytes(bytes));
}
