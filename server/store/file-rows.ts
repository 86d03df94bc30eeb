/** The rows of files, and how rules reach them; the bytes are elsewhere (server/files). */

export interface FileRow {
  /** A random UUID (version 4), the file's only name. */
  readonly id: string;
  /** Who uploaded it. */
  readonly owner: string;
  readonly name: string;
  /** In bytes: as declared while it is on its way, and as it is from then on. */
  readonly size: number;
  readonly state: "uploading" | "stored";
  /** The content that it is; null while it is on its way. */
  readonly sha256: string | null;
  /** What it is by its content; empty while it is on its way. */
  readonly type: string;
  /** ms since the epoch. */
  readonly created_at: number;
  /** When something last came of it, was stored, or lost a use, in ms since the epoch: it is idle since then. */
  readonly touched_at: number;
}

/** Bytes that are kept once, however many files they are. */
export interface ContentRow {
  readonly sha256: string;
  readonly size: number;
  /** How many files are this content. */
  readonly refs: number;
  /** Since when it is as it is, in ms since the epoch: what is no file's is kept for a while. */
  readonly touched_at: number;
}

/** A message that carries a file. */
export interface FileUse {
  readonly file: string;
  readonly conversation: string;
  readonly message: string;
}

export interface FileReads {
  file(id: string): Promise<FileRow | null>;
  content(sha256: string): Promise<ContentRow | null>;
  /** Whether a message that a person may see now carries this file: they are a member, and it stands within their spans. */
  seesFile(person: string, file: string): Promise<boolean>;
  isFileUsed(file: string): Promise<boolean>;
  /** The files that a message carries, by id. */
  filesOf(message: string): Promise<FileRow[]>;
  /** What counts for a person, in bytes: what they announced and have not sent yet, and each content that they have, once. */
  bytesOf(owner: string): Promise<number>;
  /** How many files of a person's are on their way. */
  uploadsOf(owner: string): Promise<number>;
  /** Files in this state that no message carries, idle since before a time, the longest first, at most `limit`. */
  idleFiles(state: FileRow["state"], before: number, limit: number): Promise<FileRow[]>;
  /** Contents that no file is, as since before a time, the longest first, at most `limit`. */
  idleContents(before: number, limit: number): Promise<ContentRow[]>;
  /** When what is idle was looked through last, in ms since the epoch; null where it never was, or in another epoch of the store. */
  sweptAt(): Promise<number | null>;
}

export interface FileWrites {
  /** Writes a file over the one of the same id. Its content has to be there. */
  putFile(row: FileRow): Promise<void>;
  /** Removes a file that no message carries. */
  removeFile(id: string): Promise<void>;
  putContent(row: ContentRow): Promise<void>;
  /** Removes a content that no file is. */
  removeContent(sha256: string): Promise<void>;
  /** Once, however often. */
  putFileUse(use: FileUse): Promise<void>;
  /** The message carries nothing any more. */
  removeFileUses(message: string): Promise<void>;
  putSweptAt(at: number): Promise<void>;
}
