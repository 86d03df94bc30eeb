import type { MessageView } from "#shared/ipc/views.ts";
import { isShown } from "./file-of.ts";

/** Whether this is somebody else's voice note that nobody has heard here. */
export const isUnplayed = (message: MessageView): boolean =>
  message.file?.kind === "voice" && isShown(message) && !message.mine && !message.file.played;

/**
 * The voice note that is played after this one: the next that was not heard, further down in the conversation. null where there
 * is none, and where the one that ends is not here any more.
 */
export function nextToPlay(messages: readonly MessageView[], ended: string): MessageView | null {
  const at = messages.findIndex(({ id }) => id === ended);
  if (at === -1) return null;
  return messages.slice(at + 1).find(isUnplayed) ?? null;
}
