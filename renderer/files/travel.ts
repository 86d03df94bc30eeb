import type { Transfer, UploadFailure } from "#shared/ipc/file-views.ts";
import { byteSize } from "#shared/i18n/sizes.ts";
import { fill, type Words } from "#shared/i18n/words.ts";
import type { MessageView } from "#shared/ipc/views.ts";

/** A file on its way. */
export interface Travel {
  readonly way: "up" | "down";
  readonly state: "waiting" | "running" | "paused" | "failed";
  readonly failure: UploadFailure | null;
  /** Bytes that have arrived; null where that is not known. */
  readonly bytes: number | null;
  readonly total: number;
}

/** How a message's file does on its way, as far as views and the last word on what travels say; null where it is on none. */
export function travelOf(
  { file, upload }: Pick<MessageView, "file" | "upload">,
  transfer: Transfer | undefined,
): Travel | null {
  if (!file) return null;
  const bytes = transfer ? Math.min(transfer.bytes, transfer.total) : null;
  const total = transfer?.total ?? file.size;
  if (upload) return { way: "up", ...upload, bytes, total };
  if (transfer?.direction !== "down" || file.here) return null;
  return { way: "down", state: "running", failure: null, bytes, total };
}

/** How much of it is there, from 0 to 1; null where nobody knows. An empty file is there at once. */
export const partOf = ({ bytes, total }: Travel): number | null =>
  bytes === null ? null : total === 0 ? 1 : bytes / total;

/** How far it is, for those who read: "3.2 MB of 12 MB", or why it does not move. */
export function travelWords(words: Words, travel: Travel): string {
  const { t } = words;
  const { state, bytes, total } = travel;
  if (state === "waiting") return t.files.waits;
  const done = byteSize(words, bytes ?? 0);
  const part = fill(t.files.part, { done, total: byteSize(words, total) });
  if (state === "paused") return bytes === null ? t.files.paused : `${t.files.paused} · ${part}`;
  return bytes === null ? byteSize(words, total) : part;
}
