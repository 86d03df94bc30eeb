import type { MessageView } from "#shared/ipc/views.ts";
import { limits } from "#shared/wire/limits.ts";

/**
 * Whether a message may still be edited or recalled, as far as this machine can tell (`now` in ms since the epoch); the
 * server's clock decides. One that has no place yet waits here, and may be changed however old it is.
 */
export function canChange(message: MessageView, now: number): boolean {
  const { mine, kind, recalled, lost, pending, status, seq } = message;
  if (!mine || kind !== "text" || recalled || lost || pending === "recall") return false;
  if (status === "failed") return false;
  // One that was written long before it was sent is as young as its sending.
  const since = Math.max(message.createdAt, message.time);
  return seq === null || now - since < limits.changeWindowMs;
}

/** What the key for the last message of one's own is about: one that is not sent is taken back, one that is sent edited. */
export function lastOwn(
  messages: readonly MessageView[],
  now: number,
): { readonly act: "takeBack" | "edit"; readonly message: MessageView } | null {
  const unsent = messages.findLast(({ mine, seq }) => mine && seq === null);
  if (unsent) return { act: "takeBack", message: unsent };
  const last = messages.findLast((message) => canChange(message, now));
  return last ? { act: "edit", message: last } : null;
}
