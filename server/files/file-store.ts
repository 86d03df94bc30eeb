import type { Readable } from "node:stream";

/** Both ends inclusive, in bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the bytes of files are: on a disk (disk-files.ts), or in whatever else can do this. Whole ones are found by what they
 * are, those on their way by the id of their upload. Rejects with CannotStore where there is no room.
 */
export interface FileStore {
  /** How many bytes of an upload are there, whatever happened before; 0 where there are none. */
  arrived(id: string): Promise<number>;
  /**
   * Puts bytes behind those that are there, `from` of them, and tells each time how many more are there. However it ends, those are there.
   */
  append(
    id: string,
    from: number,
    chunks: AsyncIterable<Uint8Array>,
    onArrived: (bytes: readonly Uint8Array[]) => void,
  ): Promise<void>;
  /** The first `length` bytes of an upload. */
  readUpload(id: string, length: number): Readable;
  /** Makes the bytes of an upload a content: when it resolves they are safe. The upload is still there; again it does nothing more. */
  keep(id: string, sha256: string): Promise<void>;
  /** Removes the bytes of an upload; nothing where there are none. */
  drop(id: string): Promise<void>;
  /** The bytes of a content, ready to be read; null where it is not there. */
  open(sha256: string, range: ByteRange | null): Promise<Readable | null>;
  /** How many bytes a content has; null where it is not there. */
  sizeOf(sha256: string): Promise<number | null>;
  /** Removes a content; nothing where it is not there. */
  remove(sha256: string): Promise<void>;
  /** The ids of the uploads of which bytes are there. */
  uploads(): AsyncIterable<string>;
  /** The contents that are there. */
  contents(): AsyncIterable<string>;
  /** How many bytes there is room for. */
  room(): Promise<number>;
}
