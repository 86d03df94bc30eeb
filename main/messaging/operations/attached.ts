import * as v from "valibot";
import type { FileView, UploadView } from "#shared/ipc/file-views.ts";
import { decodeBase64 } from "#shared/wire/base64.ts";
import {
  AttachedFile,
  type FileKind,
  fileContents,
  FileUrl,
  isFileKind,
  Sha256,
  Thumb,
} from "#shared/wire/files.ts";
import { Count } from "#shared/wire/rows.ts";
import type { MessageRecord, Tx, UploadRow } from "../tx.ts";

/** What a message says of its file. Before the server has a part of it, that has neither address nor hash (FI1). */
const file = v.object({
  ...AttachedFile.entries,
  url: v.optional(FileUrl),
  sha256: v.optional(Sha256),
});
const thumb = v.object({ ...Thumb.entries, url: v.optional(FileUrl), sha256: v.optional(Sha256) });
/** Of what says how it is drawn, what does not parse is left out: the file is there all the same. */
const lenient = <S extends v.GenericSchema>(schema: S) =>
  v.fallback(v.optional(v.nullable(schema), null), null);
const Attached = v.object({
  file,
  thumb: lenient(thumb),
  width: lenient(Count),
  height: lenient(Count),
  duration_ms: lenient(Count),
  preview: lenient(v.pipe(v.string(), v.maxLength(4_096))),
  waveform: lenient(v.pipe(v.string(), v.maxLength(4_096))),
});
export type Attached = v.InferOutput<typeof Attached>;

/** The file of a message; null where it has none, or what it says of one cannot be. */
export function attachedOf({ kind, content, recalled }: MessageRecord): Attached | null {
  if (!isFileKind(kind) || recalled) return null;
  const parsed = v.safeParse(Attached, content);
  return parsed.success ? parsed.output : null;
}

/** Whether what a message of this kind says of its file is all there, so that it can go out. */
export const isComplete = (kind: FileKind, content: unknown): boolean =>
  v.is(fileContents[kind], content);

/** What views of messages with files are drawn with, besides their rows. */
export interface FileContext {
  /** By message. */
  readonly uploads: ReadonlyMap<string, readonly UploadRow[]>;
  /** The hashes of those that are kept here. */
  readonly kept: ReadonlySet<string>;
  /** The messages that were listened to here. */
  readonly played: ReadonlySet<string>;
}

export const noFiles: FileContext = { uploads: new Map(), kept: new Set(), played: new Set() };

/** By a few questions to the store, and by none where no message has a file. */
export function filesAbout(tx: Tx, records: readonly MessageRecord[]): FileContext {
  const some = records.filter(({ kind }) => isFileKind(kind));
  if (some.length === 0) return noFiles;
  const ids = some.map(({ id }) => id);
  const hashes = some.flatMap((record) => attachedOf(record)?.file.sha256 ?? []);
  return {
    uploads: Map.groupBy(tx.uploadsOf(ids), ({ message }) => message),
    kept: new Set(tx.keptFilesOf(hashes).map(({ sha256 }) => sha256)),
    played: new Set(tx.playedOf(ids)),
  };
}

const levelsOf = (waveform: string | null): number[] | null => {
  const bytes = waveform === null ? null : decodeBase64(waveform);
  return bytes && [...bytes];
};

export function fileView(
  record: MessageRecord,
  isMine: boolean,
  { uploads, kept, played }: FileContext,
): FileView | null {
  const attached = attachedOf(record);
  if (!attached || !isFileKind(record.kind)) return null;
  const { name, size, type, sha256 } = attached.file;
  return {
    kind: record.kind,
    name,
    size,
    type,
    width: attached.width,
    height: attached.height,
    durationMs: attached.duration_ms,
    waveform: levelsOf(attached.waveform),
    preview: attached.preview,
    address: `file/${record.id}`,
    thumb: attached.thumb && `thumb/${record.id}`,
    here: uploads.has(record.id) || (sha256 !== undefined && kept.has(sha256)),
    played: record.kind !== "voice" || isMine || played.has(record.id),
  };
}

/** Null once the server has all parts: then the message itself is on its way. */
export function uploadView({ id }: MessageRecord, { uploads }: FileContext): UploadView | null {
  const parts = uploads.get(id) ?? [];
  const [first] = parts;
  if (!first || parts.every(({ sha256 }) => sha256 !== null)) return null;
  return { state: first.state, failure: first.failure };
}
