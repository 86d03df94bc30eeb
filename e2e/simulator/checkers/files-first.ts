import { isFileKind } from "#shared/wire/files.ts";
import type { FileRow } from "#server/store/file-rows.ts";
import type { MessageRecord } from "#server/store/store.ts";
import { firstOf, type Evidence, type MakeChecker, type Witness } from "../evidence.ts";
import { hashOfBytes } from "../files/device-disk.ts";
import type { ServerWrite, Truth } from "../truth.ts";

interface Said {
  readonly url: string;
  readonly size: number;
  readonly sha256: string;
}

/** The files that a message says it carries. */
export const partsOf = ({ content }: { readonly content: object }): readonly Said[] =>
  ["file", "thumb"].flatMap((part) => {
    const said: unknown = Reflect.get(content, part);
    return typeof said === "object" && said !== null ? [said as Said] : [];
  });

/** The row of a file as it is with a write that is not yet in the truth. */
const rowAt = (write: ServerWrite, before: Truth, id: string): FileRow | undefined =>
  write.files.findLast((row) => row.id === id) ?? before.files.get(id);

function notStored(
  { bytes }: Evidence,
  write: ServerWrite,
  before: Truth,
  message: MessageRecord,
): string | null {
  if (!isFileKind(message.kind) || message.recalled) return null;
  return firstOf(partsOf(message), ({ url, size, sha256 }) => {
    const id = url.split("/").at(-1) ?? "";
    const row = rowAt(write, before, id);
    if (row?.state !== "stored") return `${message.id} carries ${id}, which is ${row?.state}`;
    if (row.size !== size || row.sha256 !== sha256)
      return `${message.id} says of ${id} what it is not`;
    const whole = bytes().contents.get(sha256);
    if (!whole) return `${message.id} carries ${id}, whose bytes are not there`;
    if (hashOfBytes(whole) !== sha256) return `the bytes of ${id} are others than those of its row`;
    const isUsed = write.uses.some((use) => use.message === message.id && use.file === id);
    return isUsed ? null : `${message.id} carries ${id}, and it is not noted`;
  });
}

/** What is kept on a device under a hash is what that hash says, and is all there. */
const keptWrongly = ({ name, files }: Witness, sha256: string): string | null => {
  const bytes = files.kept.get(sha256);
  return bytes && hashOfBytes(bytes) === sha256
    ? null
    : `${name} keeps ${bytes?.length} bytes that are not ${sha256.slice(0, 8)}`;
};

/** A message never is on the server, nor on anybody's device with a place, before its file is stored whole. */
export const filesFirst: MakeChecker = (evidence) => ({
  name: "files-first",
  server: (write, before) =>
    firstOf(write.inserted, (row) => notStored(evidence, write, before, row)),
  device: ({ messages, kept }, device) =>
    firstOf(messages, ({ id, kind, seq, sender, recalled, content }) => {
      if (!isFileKind(kind) || recalled || (seq === null && sender === device.person)) return null;
      const lacking = partsOf({ content }).find(
        ({ sha256 }) => !evidence.ledger.stored.has(sha256),
      );
      return lacking ? `${device.name} has ${id}, whose file was never stored` : null;
    }) ?? firstOf(kept, (sha256) => keptWrongly(device, sha256)),
});
