import type { MessageView } from "#shared/ipc/views.ts";
import { isShown } from "./file-of.ts";
import { compareMessages } from "../state/order.ts";

/** Whether a message is a picture that can be looked at. */
export const isPicture = (message: MessageView): boolean =>
  message.file?.kind === "image" && isShown(message);

/**
 * The pictures of a conversation in their order, oldest first, out of what was asked for and what is loaded: what is loaded is the
 * newer word on those that are in both.
 */
export function picturesOf(
  asked: readonly MessageView[],
  loaded: readonly MessageView[],
  opened: MessageView,
): MessageView[] {
  const byId = new Map([opened, ...asked].map((one) => [one.id, one]));
  for (const one of loaded) byId.set(one.id, one);
  return [...byId.values()].filter(isPicture).sort(compareMessages);
}
