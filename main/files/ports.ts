import type { UploadSource } from "../messaging/tx.ts";

/**
 * What the rules of files need from the outside world besides messaging's own ports. `main/connection` implements the server's end,
 * `main/desktop` the disk's; tests and the simulator bring their own.
 */

/** The server has refused, with its code (shared/wire/codes.ts). */
export interface Refused {
  readonly kind: "refused";
  readonly code: number;
  /** In how many ms it is worth asking again, where the server says so. */
  readonly retryAfterMs?: number;
}
/** No connection, it ended, or an answer that is none: what became of it is unknown. */
export interface Lost {
  readonly kind: "lost";
}

/** How far the server has got, in bytes from the beginning. */
export interface At {
  readonly kind: "at";
  readonly offset: number;
}

/**
 * Bytes that are asked for one after the other; whoever stops asking frees what is behind them. A piece holds until
 * so many more were asked for (`heldMax`): its memory may be used again then.
 */
export type Bytes = AsyncIterable<Uint8Array>;

/**
 * Where files are stored for everybody. No method rejects, unless with what reading `bytes` has thrown; who is not waited for any more
 * (`signal`) is lost at once.
 */
export interface FileServer {
  /**
   * A place for a file: at the wished `url` (a FileUrl), also where it was made there before and the answer was lost; a server
   * may give another one. `size` in bytes.
   */
  create(
    file: {
      readonly url: string;
      readonly size: number;
      readonly name: string;
      readonly type: string;
    },
    signal: AbortSignal,
  ): Promise<{ readonly kind: "created"; readonly url: string } | Refused | Lost>;
  offset(url: string, signal: AbortSignal): Promise<At | Refused | Lost>;
  /** Sends `length` bytes from `offset` on; the answer says where the server's bytes end now. */
  append(
    url: string,
    what: {
      readonly offset: number;
      readonly length: number;
      readonly bytes: Bytes;
      readonly signal: AbortSignal;
      /** Called with each piece that has been handed to the network. */
      onSent(bytes: number): void;
    },
  ): Promise<At | Refused | Lost>;
  /** Forgets what has come of a file so far; whether it could be asked is nobody's concern. */
  remove(url: string): Promise<void>;
  /** From one byte up to another, both included; `to` null: to the end. The bytes throw where they are cut. */
  read(
    url: string,
    range: { readonly from: number; readonly to: number | null },
    signal: AbortSignal,
  ): Promise<{ readonly kind: "bytes"; readonly bytes: Bytes } | Refused | Lost>;
}

export const heldMax = 4;

/** A file on this machine's disk as it is now. */
export interface Looked {
  /** Bytes. */
  readonly size: number;
  /** ms since the epoch. */
  readonly modified: number;
}

/** Something is written piece by piece. */
export interface Writing {
  /** Rejects with DiskFull, or another error of the disk. */
  write(bytes: Uint8Array): Promise<void>;
  /** Everything is on the disk when it resolves. */
  close(): Promise<void>;
}

/** There is no room for it on this machine's disk, or nothing may be written there. */
export class DiskFull extends Error {
  override readonly name = "DiskFull";
}

/** The disk of one account: its own two folders, and the files that a person has picked. */
export interface LocalFiles {
  /** Null where it is not there, may not be read, or is no file. */
  look(source: UploadSource): Promise<Looked | null>;
  /** Whether something is there that is no file, as a folder. */
  isNoFile(path: string): Promise<boolean>;
  /** From one byte up to another, both included; `to` null: to the end. */
  read(source: UploadSource, range: { readonly from: number; readonly to: number | null }): Bytes;
  /** What it is by its first bytes, and by its name where those say nothing; lower case. */
  typeOf(source: UploadSource, name: string): Promise<string>;

  /** Writes a staged file anew, under a name of our own. */
  stage(name: string): Promise<Writing>;
  removeStaged(name: string): Promise<void>;

  /** How many bytes of a download are here; 0 for none. */
  partSize(sha256: string): Promise<number>;
  readPart(sha256: string): Bytes;
  /** Goes on behind what is there. */
  continuePart(sha256: string): Promise<Writing>;
  removePart(sha256: string): Promise<void>;
  /** Removes what has come of downloads to which nothing was added since a time (ms since the epoch), but for those that are needed. */
  removePartsBefore(time: number, isNeeded: (sha256: string) => boolean): Promise<void>;
  /** The download is whole: it is kept from now on. After a crash it is there whole, or not at all. */
  finishPart(sha256: string): Promise<void>;
  /** Keeps a copy of a source; whoever calls has its hash. */
  keepCopy(source: UploadSource, sha256: string): Promise<void>;
  removeKept(sha256: string): Promise<void>;
  /** Removes whatever is in the account's own folders and is not named. Resolves with those of `kept` that are not there. */
  sweep(inUse: {
    readonly kept: readonly string[];
    readonly staged: readonly string[];
  }): Promise<readonly string[]>;
}

/** A SHA-256 that is being taken, maybe elsewhere: what is asked of it is done in its order. Rejects when that has ended. */
export interface Hasher {
  /** Until it resolves the bytes have to stay as they are. */
  update(bytes: Uint8Array): Promise<void>;
  /** Another one that goes on from here by itself. */
  copy(): Hasher;
  /** In lower-case hex; nothing may be added any more. */
  digest(): Promise<string>;
}
export type NewHasher = () => Hasher;
