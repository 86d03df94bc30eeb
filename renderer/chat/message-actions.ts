import type { MessageView } from "#shared/ipc/views.ts";
import { limits } from "#shared/wire/limits.ts";

/**
 * Whether a message may still be changed, as far as this machine can tell (`now` in ms since the epoch); the
 * server's clock decides. One that has no place yet waits here, and may be changed however old it is.
 */
function isChangeable(message: MessageView, now: number): boolean {
  const { mine, kind, recalled, lost, pending, status, seq, file } = message;
  if (!mine || (kind !== "text" && file === null)) return false;
  if (recalled || lost || pending === "recall" || status === "failed") return false;
  // One that was written long before it was sent is as young as its sending.
  const since = Math.max(message.createdAt, message.time);
  return seq === null || now - since < limits.changeWindowMs;
}

/** Whether it may be recalled. One whose file is on its way is taken back. */
export const canRecall = (message: MessageView, now: number): boolean =>
  message.upload === null && isChangeable(message, now);

/** Whether it may be rewritten: a text, or what is said with a file, also while that is on its way. Voice says nothing with it. */
export const canEdit = (message: MessageView, now: number): boolean =>
  message.file?.kind !== "voice" && isChangeable(message, now);

/** What the key for the last message of one's own is about: one that is not sent is taken back, one that is sent edited. */
export function lastOwn(
  messages: readonly MessageView[],
  now: number,
): { readonly act: "takeBack" | "edit"; readonly message: MessageView } | null {
  const unsent = messages.findLast(({ mine, seq, file }) => mine && seq === null && file === null);
  if (unsent) return { act: "takeBack", message: unsent };
  const last = messages.findLast((message) => message.text !== "" && canEdit(message, now));
  return last ? { act: "edit", message: last } : null;
}
