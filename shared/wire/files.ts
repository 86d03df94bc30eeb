import * as v from "valibot";
import { base64LengthMax, decodeBase64 } from "./base64.ts";
import { limits } from "./limits.ts";
import { mentionFields } from "./mentions.ts";
import { Count } from "./rows.ts";

/** Where files are uploaded to by tus 1.0.0, and read from; the same server and token as for everything else. */
export const filesPath = "/api/files";

/** A file's name on the server: a random UUID (version 4) of the server's own, which says nothing of the file. */
export const FileId = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
);

/** A file's address without the server's: `/api/files/<id>`, as the server's `Location` says it. */
export const FileUrl = v.pipe(
  v.string(),
  v.check(
    (url) => url.startsWith(`${filesPath}/`) && v.is(FileId, url.slice(filesPath.length + 1)),
  ),
);

export const fileUrlOf = (id: string): string => `${filesPath}/${id}`;
/** The id in a `FileUrl`. */
export const fileIdOf = (url: string): string => url.slice(filesPath.length + 1);

/** The SHA-256 of a file's bytes, in lower-case hex. */
export const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/**
 * Characters that no file's name may hold: controls, half characters, separators of any platform's paths, and what turns the direction
 * of writing, behind which a name can hide its ending.
 */
export const notInFileNames =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}/\\\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/** The last part of a path as people see it, in one line. */
export const FileName = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(limits.fileNameLengthMax),
  v.check((name) => !notInFileNames.test(name)),
  v.check((name) => name !== "." && name !== ".."),
);

/** A media type without parameters, in lower case. */
export const MediaType = v.pipe(
  v.string(),
  v.maxLength(127),
  v.regex(/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/),
);

/** A media type without its parameters, as codecs: what it is compared by. */
export const plainType = (type: string): string => (type.split(";")[0] ?? "").trim().toLowerCase();

/** `size` in bytes; an empty file is one. `type` in a row from the server is what the server found by the content. */
export const AttachedFile = v.object({
  url: FileUrl,
  name: FileName,
  size: Count,
  type: MediaType,
  sha256: Sha256,
});
export type AttachedFile = v.InferOutput<typeof AttachedFile>;

/** The edge of a picture as it is drawn, in px. */
const Edge = v.pipe(Count, v.minValue(1), v.maxValue(limits.mediaEdgeMax));

/** A smaller picture that stands for a large one; a file of its own. */
export const Thumb = v.object({
  url: FileUrl,
  size: v.pipe(Count, v.maxValue(limits.thumbBytesMax)),
  sha256: Sha256,
  type: MediaType,
  width: Edge,
  height: Edge,
});
export type Thumb = v.InferOutput<typeof Thumb>;

/** Standard base64 of no more than so many bytes. */
const bytesUpTo = (bytesMax: number) =>
  v.pipe(
    v.string(),
    v.maxLength(base64LengthMax(bytesMax)),
    v.check((text) => (decodeBase64(text)?.length ?? Infinity) <= bytesMax),
  );

/** A thumbhash: what can be drawn before anything of the picture is there. */
const Preview = bytesUpTo(limits.previewBytesMax);
/** What somebody says with a file; bounds and meaning of a message's text, and left out where there is none. */
const captionFields = {
  text: v.optional(v.pipe(v.string(), v.maxLength(limits.textLengthMax))),
  ...mentionFields,
};

/** What an edit of a message with a file says: its caption and nothing else; nothing at all takes the caption away. */
export const CaptionContent = v.strictObject(captionFields);
export type CaptionContent = v.InferOutput<typeof CaptionContent>;

/** The content of a message with a file, with this caption in the place of its own; nothing else of it changes. */
export function withCaption(
  content: Readonly<Record<string, unknown>>,
  caption: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { text: _text, mentions: _mentions, all: _all, ...rest } = content;
  return { ...rest, ...caption };
}

/** The content of kind `image`: a picture by its content, and how large it is drawn. */
export const ImageContent = v.object({
  file: AttachedFile,
  width: Edge,
  height: Edge,
  preview: v.optional(Preview),
  thumb: v.optional(Thumb),
  ...captionFields,
});
export type ImageContent = v.InferOutput<typeof ImageContent>;

/** The content of kind `file`: anything; what can be played says how large it is drawn and how long it lasts, in ms. */
export const FileContent = v.object({
  file: AttachedFile,
  width: v.optional(Edge),
  height: v.optional(Edge),
  duration_ms: v.optional(Count),
  preview: v.optional(Preview),
  ...captionFields,
});
export type FileContent = v.InferOutput<typeof FileContent>;

/** The content of kind `voice`: a recording, and how loud it is along its length: levels of 0–255, one byte each. */
export const VoiceContent = v.object({
  file: AttachedFile,
  duration_ms: v.pipe(Count, v.maxValue(limits.voiceMsMax + limits.voiceMsSlack)),
  waveform: bytesUpTo(limits.waveformBytesMax),
});
export type VoiceContent = v.InferOutput<typeof VoiceContent>;

/** What a message of each kind with a file says. */
export const fileContents = {
  image: ImageContent,
  file: FileContent,
  voice: VoiceContent,
} as const;
export type FileKind = keyof typeof fileContents;

export function isFileKind(kind: string): kind is FileKind {
  return Object.hasOwn(fileContents, kind);
}

/** The kinds of message that a client may send. */
export const sentKinds = ["text", "image", "file", "voice"] as const;

/** Those of them that can be rewritten: a text, or what is said with a file. */
export const editedKinds: readonly string[] = ["text", "image", "file"];

/** What kind `image` and a thumb may be, by their content: nothing that could hold a script. */
export const imageTypes: readonly string[] = [
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
  "image/avif",
];

/** What can be copied as a picture, by its content: also what is sent as a file only. */
export const copiedTypes: readonly string[] = [...imageTypes, "image/bmp"];

/** What a file is where its content does not say: it is only ever handed over, never shown. */
export const unknownType = "application/octet-stream";
