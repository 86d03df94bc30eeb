import { codes } from "#shared/wire/codes.ts";
import { Refusal } from "../chat/ports.ts";
import type { FileRow } from "../store/file-rows.ts";
import type { ReadTx, WriteTx } from "../store/store.ts";

/** What the rows of uploads do, each inside a transaction of the caller's; the bytes are elsewhere. Times in ms since the epoch. */

export interface FileBounds {
  /** One file, in bytes. */
  readonly fileBytesMax: number;
  /** All files of one person, in bytes, those on their way as they were announced. */
  readonly personBytesMax: number;
  /** How many of a person's files may be on their way. */
  readonly uploadsMax: number;
}

export interface NewUpload {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly size: number;
  readonly now: number;
}

/** When somebody with too many uploads under way may try again, in ms. */
const tooManyRetryMs = 5_000;

/** Whether this is an upload of theirs that was announced before: an answer may get lost, and then it is announced again. */
const isSame = (row: FileRow, { owner, size }: Pick<NewUpload, "owner" | "size">): boolean =>
  row.owner === owner && row.size === size && row.state === "uploading";

/** Whether a file may be announced under an id: nothing has it, or it is this one. */
export async function isFree(
  tx: ReadTx,
  upload: Pick<NewUpload, "id" | "owner" | "size">,
): Promise<boolean> {
  const row = await tx.file(upload.id);
  return row === null || isSame(row, upload);
}

/**
 * Announces a file before any of it is there; again it does nothing more. Whether it is new. Throws a Refusal where there is no room
 * for it, or its id is another's.
 */
export async function beginUpload(
  tx: WriteTx,
  { id, owner, name, size, now }: NewUpload,
  { fileBytesMax, personBytesMax, uploadsMax }: FileBounds,
): Promise<boolean> {
  const known = await tx.file(id);
  if (known && isSame(known, { owner, size })) return false;
  if (known) throw new Refusal(codes.notAllowed);
  if (size > fileBytesMax) throw new Refusal(codes.fileTooLarge);
  if ((await tx.bytesOf(owner)) + size > personBytesMax) throw new Refusal(codes.quotaExceeded);
  if ((await tx.uploadsOf(owner)) >= uploadsMax)
    throw new Refusal(codes.rateLimited, { retryMs: tooManyRetryMs });
  await tx.putFile({
    id,
    owner,
    name,
    size,
    state: "uploading",
    sha256: null,
    type: "",
    created_at: now,
    touched_at: now,
  });
  return true;
}

/** A file of a person's own, whatever its state. Somebody else's is as one that is not there. */
export async function requireOwn(tx: ReadTx, owner: string, id: string): Promise<FileRow> {
  const row = await tx.file(id);
  if (row?.owner !== owner) throw new Refusal(codes.noSuchFile);
  return row;
}

/** Something came of a file that is on its way. */
export async function touchUpload(tx: WriteTx, id: string, now: number): Promise<void> {
  const row = await tx.file(id);
  if (row?.state === "uploading") await tx.putFile({ ...row, touched_at: now });
}

/**
 * All of a file is there and safe on the disk: from now on it can be sent. Throws a Refusal where it was given up meanwhile; said again it
 * does nothing more.
 */
export async function keepUpload(
  tx: WriteTx,
  id: string,
  { sha256, type, now }: { readonly sha256: string; readonly type: string; readonly now: number },
): Promise<FileRow> {
  const row = await tx.file(id);
  if (!row) throw new Refusal(codes.noSuchFile);
  if (row.state === "stored") return row;
  const refs = (await tx.content(sha256))?.refs ?? 0;
  await tx.putContent({ sha256, size: row.size, refs: refs + 1, touched_at: now });
  const stored: FileRow = { ...row, state: "stored", sha256, type, touched_at: now };
  await tx.putFile(stored);
  return stored;
}

/** Forgets a file that no message carries. Its content stays as idle as the file was. */
export async function forgetFile(tx: WriteTx, row: FileRow): Promise<void> {
  await tx.removeFile(row.id);
  const content = row.sha256 === null ? null : await tx.content(row.sha256);
  if (content)
    await tx.putContent({ ...content, refs: content.refs - 1, touched_at: row.touched_at });
}
