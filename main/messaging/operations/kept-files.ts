import { isFileKind } from "#shared/wire/files.ts";
import { nothingTouched, type Touched, type Tx, type UploadSource } from "../tx.ts";
import { attachedOf } from "./attached.ts";

/** Uses within so many ms are noted once: looking at pictures is not to write to the disk. */
const useNotedEveryMs = 3_600_000;

/** Where the bytes of a part of a message are to be had. */
export interface FileOfMessage {
  readonly conversation: string;
  /** It is shown as a picture. */
  readonly isPicture: boolean;
  readonly name: string;
  /** As its sender says. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** On the server; null before it has it. */
  readonly url: string | null;
  readonly sha256: string | null;
  /** Where it is read from while it is being sent; null for what was not written here, or is sent. */
  readonly source: UploadSource | null;
  /** All of it is kept here. */
  readonly isKept: boolean;
}

/**
 * FI9: the file of a message that is here, or its small picture; null for any other. A look at it counts as a use, at `now`; null for a
 * look that does not, or where nothing can be noted.
 */
export function fileOfMessage(
  tx: Tx,
  args: { readonly message: string; readonly part: "file" | "thumb"; readonly now: number | null },
): FileOfMessage | null {
  const record = tx.message(args.message);
  const attached = record && attachedOf(record);
  const what = attached?.[args.part];
  if (!record || !attached || !what) return null;
  const upload = tx.uploadsOf([record.id]).find(({ part }) => part === args.part);
  const { url, sha256, size, type } = what;
  const kept = sha256 === undefined ? null : tx.keptFile(sha256);
  // A clock that was set back must not make one the eldest, nor keep it for ever.
  if (kept && args.now !== null && Math.abs(args.now - kept.used_at) >= useNotedEveryMs)
    tx.putKeptFile({ ...kept, used_at: args.now });
  return {
    conversation: record.conversation,
    isPicture: record.kind === "image",
    name: attached.file.name,
    type,
    size,
    url: url ?? null,
    sha256: sha256 ?? null,
    source: upload?.source ?? null,
    isKept: kept !== null,
  };
}

/** The messages of which these files are: what is shown of them says whether those are here. */
const showing = (tx: Tx, hashes: readonly string[]): Touched => ({
  conversations: [],
  messages: tx.messagesWithFiles(hashes),
});

/** What left the rows of what is kept. */
export interface Dropped {
  /** The hashes of those that have to go from the disk. */
  readonly dropped: string[];
  /** The messages whose file came or went. */
  readonly touched: Touched;
}

/**
 * FI8: a file is on this machine's disk, whole. All together stay within `bytesMax`, those that were not used for longest go first,
 * and this one last.
 */
export function keepFile(
  tx: Tx,
  args: {
    readonly sha256: string;
    readonly size: number;
    readonly now: number;
    readonly bytesMax: number;
  },
): Dropped {
  const { sha256, size, now, bytesMax } = args;
  tx.putKeptFile({ sha256, size, used_at: now });
  const dropped = takenOut(tx, bytesMax, sha256);
  return { dropped, touched: showing(tx, [sha256, ...dropped]) };
}

/** FI8: makes all that is kept fit into `bytesMax`, without what is still to be uploaded. */
export function shrinkFiles(tx: Tx, { bytesMax }: { readonly bytesMax: number }): Dropped {
  const dropped = takenOut(tx, bytesMax, null);
  return { dropped, touched: showing(tx, dropped) };
}

/** Of what is kept, what is still to be uploaded from there. */
const neededHashes = (tx: Tx): ReadonlySet<string> =>
  new Set(tx.uploads().flatMap(({ source }) => (source.kind === "kept" ? [source.sha256] : [])));

/** FI8: the hashes of what is kept and can be had again. Writes nothing. */
export function removableFiles(tx: Tx): string[] {
  const needed = neededHashes(tx);
  return tx.keptFiles().flatMap(({ sha256 }) => (needed.has(sha256) ? [] : [sha256]));
}

function takenOut(tx: Tx, bytesMax: number, except: string | null): string[] {
  let size = tx.keptFilesSize();
  if (size <= bytesMax) return [];
  const needed = neededHashes(tx);
  const dropped: string[] = [];
  for (const row of tx.keptFiles()) {
    if (size <= bytesMax) break;
    if (row.sha256 === except || needed.has(row.sha256)) continue;
    tx.removeKeptFile(row.sha256);
    dropped.push(row.sha256);
    size -= row.size;
  }
  return dropped;
}

/** FI8: these are not on the disk after all: somebody has taken them away, or they were changed there. */
export function forgetFiles(tx: Tx, { hashes }: { readonly hashes: readonly string[] }): Touched {
  const known = tx.keptFilesOf(hashes).map(({ sha256 }) => sha256);
  for (const sha256 of known) tx.removeKeptFile(sha256);
  return showing(tx, known);
}

/** What of the account's own folders is needed. */
export interface FilesInUse {
  /** The hashes of what is kept. */
  readonly kept: string[];
  /** The names of what waits to be sent. */
  readonly staged: string[];
}

/** An engine has just started: nothing runs (FI5). Returns what its folders are still needed for. */
export function startFiles(tx: Tx): FilesInUse {
  const uploads = tx.uploads();
  for (const row of uploads)
    if (row.state === "running") tx.putUpload({ ...row, state: "waiting" });
  return {
    kept: tx.keptFiles().map(({ sha256 }) => sha256),
    staged: uploads.flatMap(({ source }) => (source.kind === "staged" ? [source.name] : [])),
  };
}

/** Somebody's voice note was listened to here. */
export function notePlayed(tx: Tx, { message }: { readonly message: string }): Touched {
  const record = tx.message(message);
  if (!record || !isFileKind(record.kind) || tx.playedOf([message]).length > 0)
    return nothingTouched;
  tx.putPlayed(message);
  return { conversations: [], messages: [message] };
}
