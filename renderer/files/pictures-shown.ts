import type { MessageView } from "#shared/ipc/views.ts";
import { isShown } from "./file-of.ts";
import { compareMessages } from "../state/order.ts";

/** Whether a message is a picture that can be looked at. */
export const isPicture = (message: MessageView): boolean =>
  message.file?.kind === "image" && isShown(message);

/** Pictures that were asked for, newest first and without a gap. */
export interface AskedPictures {
  readonly messages: readonly MessageView[];
  /** Whether there are older ones. */
  readonly more: boolean;
}

/** Whether what was asked for comes down to a picture: between the newest and that one nothing is missing. */
export const comesDownTo = ({ messages, more }: AskedPictures, { seq }: MessageView): boolean =>
  !more || messages.some((one) => seq === null || (one.seq ?? Infinity) <= seq);

/**
 * The pictures of a conversation in their order, oldest first and without a gap, out of what was asked for and what is loaded: what is
 * loaded is the newer word on those that are in both. Until all down to the opened one are here that stands alone: nothing is passed over.
 */
export function picturesOf(
  asked: AskedPictures,
  loaded: readonly MessageView[],
  opened: MessageView,
): MessageView[] {
  const isReached = comesDownTo(asked, opened);
  const lowest = asked.more ? (asked.messages.at(-1)?.seq ?? 0) : 0;
  const byId = new Map([opened, ...(isReached ? asked.messages : [])].map((one) => [one.id, one]));
  for (const one of loaded) {
    const joins = isReached && (one.seq === null || one.seq >= lowest);
    if (joins || byId.has(one.id)) byId.set(one.id, one);
  }
  return [...byId.values()].filter(isPicture).sort(compareMessages);
}
