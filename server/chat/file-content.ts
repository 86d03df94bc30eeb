import * as v from "valibot";
import { fromAfar } from "#shared/wire/bounded.ts";
import { codes } from "#shared/wire/codes.ts";
import {
  type AttachedFile,
  CaptionContent,
  fileContents,
  fileIdOf,
  type FileKind,
  imageTypes,
  type Thumb,
  withCaption,
} from "#shared/wire/files.ts";
import type { FileRow } from "../store/file-rows.ts";
import type { ReadTx, WriteTx } from "../store/store.ts";
import type { Membership } from "./membership.ts";
import { withMentions } from "./mentions.ts";
import { Refusal, type StoredBytes } from "./ports.ts";
import { contentOf } from "./text-content.ts";

/** What a message carries, as it is kept. */
export interface FileMessage {
  readonly content: Readonly<Record<string, unknown>>;
  readonly files: readonly FileRow[];
}

/** A file that somebody may put into a message: one of their own, or one that a message shows them. */
async function usable(tx: ReadTx, person: string, url: string): Promise<FileRow> {
  const file = await tx.file(fileIdOf(url));
  const isTheirs =
    file?.state === "stored" && (file.owner === person || (await tx.seesFile(person, file.id)));
  if (!isTheirs) throw new Refusal(codes.noSuchFile);
  return file;
}

type Said = Pick<AttachedFile | Thumb, "url" | "size" | "sha256">;

/** What a message of this kind says; null where that is nothing of the kind. */
function parsedAs(kind: FileKind, content: unknown) {
  const parsed = v.safeParse(fileContents[kind], content, fromAfar);
  return parsed.success ? parsed.output : null;
}

/**
 * Those contents of a message that the disk does not have, by their SHA-256: a database may be put back without the bytes that it names.
 * Asked before the transaction that writes the message, which no disk is to hold up.
 */
export async function lackingContents(
  bytes: StoredBytes,
  { kind, content }: { readonly kind: FileKind; readonly content: unknown },
): Promise<ReadonlySet<string>> {
  const said = parsedAs(kind, content);
  const named: Said[] = said ? [said.file] : [];
  if (said && "thumb" in said && said.thumb) named.push(said.thumb);
  const lacking = new Set<string>();
  for (const { sha256, size } of named)
    if ((await bytes.sizeOf(sha256)) !== size) lacking.add(sha256);
  return lacking;
}

interface Asked {
  readonly person: string;
  /** What `lackingContents` says. */
  readonly lacking: ReadonlySet<string>;
}

/**
 * The file that is meant, which has to be what was said of it, and with `isPicture` a picture by its content. One without its bytes is
 * refused as one that is not there: its sender uploads it again.
 */
async function requireFile(
  tx: ReadTx,
  { person, lacking }: Asked,
  said: Said,
  isPicture: boolean,
): Promise<FileRow> {
  const file = await usable(tx, person, said.url);
  if (file.size !== said.size || file.sha256 !== said.sha256) throw new Refusal(codes.fileMismatch);
  if (lacking.has(said.sha256)) throw new Refusal(codes.noSuchFile);
  if (isPicture && !imageTypes.includes(file.type)) throw new Refusal(codes.notThatKind);
  return file;
}

/** The caption as a message's text is kept, with whom it mentions; none where it says nothing. */
async function captionOf(
  tx: ReadTx,
  member: Membership,
  said: object,
): Promise<FileMessage["content"]> {
  const text = "text" in said && typeof said.text === "string" ? said.text : "";
  return text.trim() === "" ? {} : { ...(await withMentions(tx, member, contentOf(said))) };
}

/**
 * The content of a message with a file, checked inside the transaction that writes it: every file in it is whole and on the disk, the
 * sender's own or in sight of them, and is what the message says. What a file is, is told by its content and by nothing that is said of it.
 * Throws a Refusal.
 */
export async function fileMessage(
  tx: ReadTx,
  member: Membership,
  { kind, content, ...asked }: Asked & { readonly kind: FileKind; readonly content: unknown },
): Promise<FileMessage> {
  const said = parsedAs(kind, content);
  if (!said) throw new Refusal(codes.invalidContent);
  const caption = await captionOf(tx, member, said);
  const file = await requireFile(tx, asked, said.file, kind === "image");
  const thumb =
    "thumb" in said && said.thumb ? await requireFile(tx, asked, said.thumb, true) : null;
  return {
    content: {
      ...withCaption(said, caption),
      file: { ...said.file, type: file.type },
      ...(thumb && "thumb" in said ? { thumb: { ...said.thumb, type: thumb.type } } : {}),
    },
    files: thumb && thumb.id !== file.id ? [file, thumb] : [file],
  };
}

/**
 * The content of a message with a file once it is rewritten: with another caption, or none, and otherwise as it is. Throws a Refusal for
 * what says anything else, be it the same.
 */
export async function recaptioned(
  tx: ReadTx,
  member: Membership,
  content: FileMessage["content"],
  said: unknown,
): Promise<FileMessage["content"]> {
  const parsed = v.safeParse(CaptionContent, said, fromAfar);
  if (!parsed.success) throw new Refusal(codes.invalidContent);
  return withCaption(content, await captionOf(tx, member, parsed.output));
}

/** Notes that a message carries these files: from now on whoever sees it sees them. */
export async function useFiles(
  tx: WriteTx,
  message: { readonly id: string; readonly conversation: string },
  files: readonly FileRow[],
): Promise<void> {
  for (const { id } of files)
    await tx.putFileUse({ file: id, conversation: message.conversation, message: message.id });
}

/** A message carries nothing any more; what nothing else carries is idle from `now` (ms since the epoch) on. */
export async function releaseFiles(tx: WriteTx, message: string, now: number): Promise<void> {
  const files = await tx.filesOf(message);
  if (files.length === 0) return;
  await tx.removeFileUses(message);
  for (const file of files) await tx.putFile({ ...file, touched_at: now });
}
