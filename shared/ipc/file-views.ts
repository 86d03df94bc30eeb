import * as v from "valibot";
import { Count, Id } from "../wire/rows.ts";

/** What windows are told of files: of those that are about to be sent, of those in messages, and of what travels. */

/** A file that was picked, dropped, pasted or recorded, and is not sent yet: the page names it by its token, never by a path. */
export const Staged = v.object({
  /** The page reads it as `app://magpie/staged/<token>`, until it is sent, put away, or Magpie ends. */
  token: Id,
  /** As it may stand in a message: one line, no folders, no characters that deceive. */
  name: v.string(),
  /** Bytes. */
  size: Count,
  /** By its content where that is known, else by its name; `application/octet-stream` where neither says anything. */
  type: v.string(),
});
export type Staged = v.InferOutput<typeof Staged>;

/**
 * Why a file cannot be sent: it is not there or may not be read; it is a folder, or no file; it is larger than a server takes; this
 * machine's disk does not take it; too many wait already.
 */
export const StageProblem = v.picklist([
  "unreadable",
  "notAFile",
  "tooLarge",
  "storage",
  "tooMany",
  "failed",
]);
export type StageProblem = v.InferOutput<typeof StageProblem>;

export const StageOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true), staged: Staged }),
  v.object({ ok: v.literal(false), name: v.string(), problem: StageProblem }),
]);
export type StageOutcome = v.InferOutput<typeof StageOutcome>;

export const FileKind = v.picklist(["image", "file", "voice"]);
export type FileKind = v.InferOutput<typeof FileKind>;

/** The file of a message. */
export const FileView = v.object({
  kind: FileKind,
  name: v.string(),
  /** Bytes. */
  size: Count,
  /** As its sender says; what is served to the page is by content. */
  type: v.string(),
  /** Of a picture or a video, in px; null where nobody has said. */
  width: v.nullable(Count),
  height: v.nullable(Count),
  /** Of a voice note, a video or an audio file. */
  durationMs: v.nullable(Count),
  /** Of a voice note: levels from 0 to 255, the same time apart. */
  waveform: v.nullable(v.array(Count)),
  /** A thumbhash in base64. */
  preview: v.nullable(v.string()),
  /** The page reads the whole of it as `app://magpie/<address>`, also while it is not here. */
  address: v.string(),
  /** A small picture of it, read the same way; null where there is none. */
  thumb: v.nullable(v.string()),
  /** All of it is on this machine. */
  here: v.boolean(),
  /** Of somebody else's voice note: it was listened to on this machine. True for everything else. */
  played: v.boolean(),
});
export type FileView = v.InferOutput<typeof FileView>;

/**
 * Why a file has not reached the server: its source is gone, or is another one by now; too large for this server; more than the
 * person may keep there; this machine's disk, or the server's, is full; what arrived is not what was sent; or the server takes no such
 * file.
 */
export const UploadFailure = v.picklist([
  "gone",
  "changed",
  "tooLarge",
  "quota",
  "full",
  "serverFull",
  "refused",
  "mismatch",
]);
export type UploadFailure = v.InferOutput<typeof UploadFailure>;

/** How the file of a message of one's own does, until the server has all of it. */
export const UploadView = v.object({
  state: v.picklist(["waiting", "running", "paused", "failed"]),
  /** With state failed. */
  failure: v.nullable(UploadFailure),
});
export type UploadView = v.InferOutput<typeof UploadView>;

/** How far a file has come, in bytes; `up` to the server, `down` from it. One that is told no more is over. */
export const Transfer = v.object({
  message: Id,
  direction: v.picklist(["up", "down"]),
  bytes: Count,
  total: Count,
});
export type Transfer = v.InferOutput<typeof Transfer>;

/**
 * Why a file could not be had or used: there is no connection; the server does not have it for us (any more); this machine's disk does
 * not take it; what came is not what was sent; it is no picture that a clipboard takes, or a larger one.
 */
export const FileProblem = v.picklist([
  "offline",
  "gone",
  "storage",
  "mismatch",
  "notAPicture",
  "tooLarge",
  "failed",
]);
export type FileProblem = v.InferOutput<typeof FileProblem>;

/** `done` is false without a problem where the person has decided otherwise. */
export const FileOutcome = v.object({ done: v.boolean(), problem: v.nullable(FileProblem) });
export type FileOutcome = v.InferOutput<typeof FileOutcome>;

/** The same of a picture that is to be copied. */
export const CopyOutcome = v.object({
  ...FileOutcome.entries,
  /** It is no PNG: the page has to draw what it finds under this address, and copy that. Null where nothing is left to do. */
  toDraw: v.nullable(v.string()),
});
export type CopyOutcome = v.InferOutput<typeof CopyOutcome>;

/** What became of files that were to be sent; each is a message of its own, in their order. */
export const SendFilesOutcome = v.variant("ok", [
  v.object({ ok: v.literal(true), messages: v.array(Id) }),
  v.object({
    ok: v.literal(false),
    problem: v.picklist(["tooLong", "notMember", "gone", "tooLarge", "invalid", "storage"]),
  }),
]);
export type SendFilesOutcome = v.InferOutput<typeof SendFilesOutcome>;
