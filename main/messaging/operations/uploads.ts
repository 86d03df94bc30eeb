import type { UploadFailure } from "#shared/ipc/file-views.ts";
import { encodeBase64 } from "#shared/wire/base64.ts";
import { type FileKind, fileUrlOf, isFileKind } from "#shared/wire/files.ts";
import { limits } from "#shared/wire/limits.ts";
import { type TextContent, timeMax } from "#shared/wire/rows.ts";
import {
  type MessageRecord,
  nothingTouched,
  type Touched,
  type Tx,
  type UploadPart,
  type UploadRow,
  type UploadSource,
} from "../tx.ts";
import { attachedOf, isComplete } from "./attached.ts";
import { addressed } from "./mentions.ts";
import { addSend, againId } from "./outbox-entries.ts";

/** A file that is to be sent, as a message of its own. Sizes in bytes, edges in px; null for what nobody has measured. */
export interface FileToQueue {
  readonly id: string;
  readonly kind: FileKind;
  readonly source: UploadSource;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  /** A thumbhash in base64. */
  readonly preview: string | null;
  /** Levels from 0 to 255. */
  readonly waveform: readonly number[] | null;
  readonly thumb: {
    readonly source: UploadSource;
    readonly type: string;
    readonly size: number;
    readonly width: number;
    readonly height: number;
  } | null;
}

export type QueueFilesResult =
  | { readonly ok: true; readonly touched: Touched }
  | { readonly ok: false; readonly problem: "tooLong" | "notMember" | "invalid" };

const touching = ({ id, conversation }: Pick<MessageRecord, "id" | "conversation">): Touched => ({
  conversations: [conversation],
  messages: [id],
});

/** What a message says of its file before the server has any of it. */
function draftOf(file: FileToQueue, caption: TextContent): MessageRecord["content"] {
  const { kind, name, size, type, width, height, durationMs, preview, waveform, thumb } = file;
  const isDrawn = kind !== "voice" && width !== null && height !== null;
  return {
    file: { name, size, type },
    ...(isDrawn ? { width, height } : {}),
    ...(kind !== "image" && durationMs !== null ? { duration_ms: durationMs } : {}),
    ...(kind !== "voice" && preview !== null ? { preview } : {}),
    ...(kind === "voice" ? { waveform: encodeBase64(Uint8Array.from(waveform ?? [])) } : {}),
    ...(kind === "image" && thumb
      ? { thumb: { size: thumb.size, type: thumb.type, width: thumb.width, height: thumb.height } }
      : {}),
    ...(caption.text === "" || kind === "voice" ? {} : caption),
  };
}

/** A part as it is once the server has it. */
function completed(
  content: MessageRecord["content"],
  part: UploadPart,
  what: { readonly url: string; readonly sha256: string },
): MessageRecord["content"] {
  const known = content[part];
  return typeof known === "object" && known !== null
    ? { ...content, [part]: { ...known, ...what } }
    : content;
}

/** Whether a server would take it, once it has all parts. */
function isFit(kind: FileKind, content: MessageRecord["content"]): boolean {
  const what = {
    url: fileUrlOf("00000000-0000-4000-8000-000000000000"),
    sha256: "0".repeat(64),
  };
  return isComplete(kind, completed(completed(content, "file", what), "thumb", what));
}

const notBegun = { url: null, sha256: null, state: "waiting", failure: null } as const;

/**
 * FI1: each file is a message of its own, and its row and what is to be uploaded for it commit in one transaction, all of them
 * together. It enters its lane when the server has its file. The text goes with the last.
 */
export function queueFiles(
  tx: Tx,
  args: {
    readonly conversation: string;
    readonly sender: string;
    readonly text: string;
    /** Who was chosen while it was written (MN1). */
    readonly chosen?: readonly string[] | undefined;
    readonly now: number;
    readonly files: readonly FileToQueue[];
  },
): QueueFilesResult {
  const { conversation: id, sender, now, files, chosen = [] } = args;
  const text = args.text.toWellFormed().trim();
  if (text.length > limits.textLengthMax) return { ok: false, problem: "tooLong" };
  const conversation = tx.conversation(id);
  if (!conversation || conversation.left_rev !== null) return { ok: false, problem: "notMember" };
  const caption = addressed(tx, conversation, { self: sender, text, chosen });
  const drafts = files.map((file, at) =>
    draftOf(file, at === files.length - 1 ? caption : { text: "" }),
  );
  // A voice note has no text: what was written with it would be lost.
  const hasNoPlace = text !== "" && files.at(-1)?.kind === "voice";
  if (hasNoPlace || !files.every(({ kind }, at) => isFit(kind, drafts[at] ?? {})))
    return { ok: false, problem: "invalid" };
  // RW4: a clock that was set back must not put it before what was written earlier and waits too.
  const earlier = tx.lastUnsequenced(id)?.created_at ?? -1;
  const from = Math.max(now, earlier + 1);
  for (const [at, file] of files.entries()) {
    const createdAt = Math.min(timeMax, from + at);
    tx.putMessage({
      id: file.id,
      conversation: id,
      seq: null,
      rev: 0,
      n: 0,
      sender,
      kind: file.kind,
      content: drafts[at] ?? {},
      recalled: false,
      reactions: {},
      server_time: null,
      created_at: createdAt,
      edited_at: null,
      status: "queued",
      failure: null,
      stale: false,
    });
    const { name, type, size, source } = file;
    const batch = files[0]?.id ?? file.id;
    const common = { message: file.id, name, queued_at: createdAt, batch, ...notBegun };
    tx.putUpload({ ...common, part: "file", source, type, size });
    if (file.thumb && file.kind === "image") {
      const { thumb } = file;
      tx.putUpload({
        ...common,
        part: "thumb",
        source: thumb.source,
        type: thumb.type,
        size: thumb.size,
      });
    }
  }
  return {
    ok: true,
    touched: { conversations: [id], messages: files.map((file) => file.id) },
  };
}

/** What is to be uploaded for one message. */
export interface PendingUpload {
  readonly message: string;
  readonly conversation: string;
  readonly parts: readonly UploadRow[];
}

/** All that is known of uploads, and of them what is to be done now, in the order of its queueing (FI2). */
export interface UploadsNow {
  readonly rows: readonly UploadRow[];
  readonly pending: readonly PendingUpload[];
  /** Messages that waited for an earlier one of those that were queued together, and may enter their lane (FI12). */
  readonly ready: readonly string[];
}

const isStored = (parts: readonly UploadRow[]): boolean =>
  parts.every(({ sha256 }) => sha256 !== null);
const isUnderWay = (parts: readonly UploadRow[]): boolean =>
  !isStored(parts) && parts.every(({ state }) => state === "waiting" || state === "running");

/** FI12: whether one that was chosen before it, in the same go, is still to be uploaded. */
const waitsForEarlier = (
  [first]: readonly UploadRow[],
  byMessage: ReadonlyMap<string, readonly UploadRow[]>,
): boolean =>
  [...byMessage.values()].some(
    (parts) =>
      first !== undefined &&
      parts[0]?.batch === first.batch &&
      parts[0].queued_at < first.queued_at &&
      isUnderWay(parts),
  );

const byMessageOf = (rows: readonly UploadRow[]): Map<string, UploadRow[]> =>
  Map.groupBy(rows, ({ message }) => message);

/** FI12: those whose files are stored, and that are in no lane, in the order in which they were chosen. */
function readyUploads(tx: Tx, rows: readonly UploadRow[]): string[] {
  const byMessage = byMessageOf(rows);
  const stored = [...byMessage].filter(([, parts]) => isStored(parts));
  const sending = new Set(tx.outboxOf(stored.map(([id]) => id)).map(({ target }) => target));
  return stored.flatMap(([id, parts]) =>
    sending.has(id) || waitsForEarlier(parts, byMessage) || tx.message(id)?.status !== "queued"
      ? []
      : [id],
  );
}

export function uploadsNow(tx: Tx): UploadsNow {
  const pending = pendingUploads(tx, tx.uploads());
  const rows = tx.uploads();
  return { rows, pending, ready: readyUploads(tx, rows) };
}

/** What belongs to no message any more is forgotten. */
function pendingUploads(tx: Tx, rows: readonly UploadRow[]): PendingUpload[] {
  const byMessage = byMessageOf(rows);
  const messages = new Map(tx.messagesOf([...byMessage.keys()]).map((row) => [row.id, row]));
  return [...byMessage].flatMap(([message, parts]): PendingUpload[] => {
    const record = messages.get(message);
    if (!record) tx.removeUploads(message);
    const isOpen = parts.every(({ state }) => state === "waiting" || state === "running");
    if (record?.status !== "queued" || !isOpen) return [];
    if (isStored(parts)) return [];
    return [{ message, conversation: record.conversation, parts }];
  });
}

/** All parts of a message, as far as it is still to be uploaded for. */
function partsOf(tx: Tx, message: string): { record: MessageRecord; parts: UploadRow[] } | null {
  const record = tx.message(message);
  const parts = tx.uploadsOf([message]);
  return record && record.status === "queued" && parts.length > 0 ? { record, parts } : null;
}

function setAll(
  tx: Tx,
  { record, parts }: { record: MessageRecord; parts: readonly UploadRow[] },
  change: Partial<UploadRow>,
): Touched {
  for (const part of parts) tx.putUpload({ ...part, ...change });
  return touching(record);
}

/**
 * FI2: its turn has come. Its parts as they are now; none where it has been paused, has failed, or was taken back. One that is under way already
 * is one of which it could not be noted how it ended (FI5).
 */
export function beginUpload(
  tx: Tx,
  { message }: { readonly message: string },
): { readonly touched: Touched; readonly parts: readonly UploadRow[] } {
  const found = partsOf(tx, message);
  if (!found || found.parts.some(({ state }) => state === "paused" || state === "failed"))
    return { touched: nothingTouched, parts: [] };
  return { touched: setAll(tx, found, { state: "running" }), parts: found.parts };
}

/**
 * FI3: where the server takes a part, before it is asked to. False where nothing is noted: it is not to be uploaded any more, or another
 * source than `of` by now (FI6).
 */
export function noteUploadUrl(
  tx: Tx,
  args: {
    readonly message: string;
    readonly part: UploadPart;
    readonly url: string;
    /** For which the place was asked; where it is left out, for the one that is there. */
    readonly of?: Pick<UploadRow, "source" | "size">;
  },
): boolean {
  const row = tx.uploadsOf([args.message]).find(({ part }) => part === args.part);
  if (!row || row.sha256 !== null || (args.of && !isSameSource(row, args.of))) return false;
  tx.putUpload({ ...row, url: args.url });
  return true;
}

function isSameSource(
  one: Pick<UploadRow, "source" | "size">,
  other: Pick<UploadRow, "source" | "size">,
): boolean {
  const [a, b] = [one.source, other.source];
  // Only a file that is read in place becomes another one.
  return (
    one.size === other.size && (a.kind !== "path" || b.kind !== "path" || a.modified === b.modified)
  );
}

/**
 * FI4: the server has a part, and its bytes have this hash. With the last part the message says where its file is and enters its
 * lane, in the same transaction.
 */
export function notePartStored(
  tx: Tx,
  args: {
    readonly message: string;
    readonly part: UploadPart;
    readonly sha256: string;
    /** Of the entry that sends it. */
    readonly opId: string;
  },
): { readonly touched: Touched; readonly isComplete: boolean } {
  const { message, part, sha256, opId } = args;
  const found = partsOf(tx, message);
  const row = found?.parts.find((one) => one.part === part);
  if (!found || !row || row.url === null || row.sha256 !== null)
    return { touched: nothingTouched, isComplete: false };
  const { record } = found;
  tx.putUpload({ ...row, sha256 });
  const content = completed(record.content, part, { url: row.url, sha256 });
  tx.putMessage({ ...record, content });
  const isAll = found.parts.every((one) => one.part === part || one.sha256 !== null);
  if (!isAll || !isFileKind(record.kind) || !isComplete(record.kind, content))
    return { touched: touching(record), isComplete: false };
  return { touched: touching(record), isComplete: enterLane(tx, { message, opId }) };
}

/**
 * FI4, FI12: a message whose file is stored enters its lane, if none that was chosen before it in the same go waits: for its file, or
 * for the round that is to bring it into the lane. Whether it has.
 */
export function enterLane(
  tx: Tx,
  { message, opId }: { readonly message: string; readonly opId: string },
): boolean {
  const record = tx.message(message);
  const rows = tx.uploads();
  const batchOf = (id: string): string | undefined => rows.find((row) => row.message === id)?.batch;
  const next = readyUploads(tx, rows).find((id) => batchOf(id) === batchOf(message));
  if (!record || next !== message) return false;
  // What the server once had, or may have had, goes out again (CU8).
  addSend(tx, record, record.server_time === null ? opId : againId(record.id));
  return true;
}

/** FI5: it runs no more: to be gone on with, or failed for good until the person decides. What was paused meanwhile stays so. */
export function endUpload(
  tx: Tx,
  { message, failure }: { readonly message: string; readonly failure: UploadFailure | null },
): Touched {
  const found = partsOf(tx, message);
  if (!found || found.parts.some(({ state }) => state !== "running")) return nothingTouched;
  return setAll(tx, found, { state: failure === null ? "waiting" : "failed", failure });
}

export function pauseUpload(tx: Tx, { message }: { readonly message: string }): Touched {
  const found = partsOf(tx, message);
  if (!found || found.parts.some(({ state }) => state === "paused" || state === "failed"))
    return nothingTouched;
  return setAll(tx, found, { state: "paused" });
}

/** How a source is now. */
export interface SourceNow {
  readonly part: UploadPart;
  /** Bytes. */
  readonly size: number;
  /** ms since the epoch; only of a file that is read in place. */
  readonly modified: number;
}

/**
 * FI6: goes on with what was paused, and tries again what has failed. A source that is another one by now begins anew: that it is
 * meant all the same is what the person says by trying again.
 */
export function resumeUpload(
  tx: Tx,
  { message, now }: { readonly message: string; readonly now: readonly SourceNow[] },
): Touched {
  const found = partsOf(tx, message);
  // What is all with the server is in its lane already (FI4): what has become of its source since is another file.
  if (!found || found.parts.every(({ sha256 }) => sha256 !== null)) return nothingTouched;
  let { content } = found.record;
  for (const row of found.parts) {
    const source = now.find(({ part }) => part === row.part);
    const isSame =
      !source ||
      row.source.kind !== "path" ||
      (source.size === row.size && source.modified === row.source.modified);
    // What the server has may be other bytes: also where the source is again as it was picked.
    const isOver = row.failure === "mismatch" || row.failure === "changed";
    const next: UploadRow = { ...row, state: "waiting", failure: null };
    if (isSame) tx.putUpload(isOver ? { ...next, url: null, sha256: null } : next);
    else {
      const { size, modified } = source;
      const changed = { ...next, url: null, sha256: null, size };
      tx.putUpload({ ...changed, source: { ...row.source, modified } });
      const known = content[row.part];
      if (typeof known === "object" && known !== null)
        content = { ...content, [row.part]: { ...known, size } };
    }
  }
  tx.putMessage({ ...found.record, content });
  return touching(found.record);
}

/**
 * FI7: a message whose file the server does not have, or has otherwise, is uploaded for once more when the person tries again: from where
 * it came, or from what is kept here. False where there is nothing to upload.
 */
export function uploadAgain(tx: Tx, message: MessageRecord): boolean {
  const attached = attachedOf(message);
  if (!attached) return false;
  const known = tx.uploadsOf([message.id]);
  const again = known.map((row): UploadRow => ({ ...row, ...notBegun }));
  if (again.length === 0) {
    for (const part of ["file", "thumb"] as const) {
      const what = attached[part];
      if (!what) continue;
      const { sha256, size, type } = what;
      if (sha256 === undefined || !tx.keptFile(sha256)) return false;
      again.push({
        message: message.id,
        part,
        source: { kind: "kept", sha256 },
        name: attached.file.name,
        type,
        size,
        queued_at: message.created_at,
        batch: message.id,
        ...notBegun,
      });
    }
  }
  for (const row of again) tx.putUpload(row);
  tx.putMessage({ ...message, status: "queued", failure: null });
  return true;
}
