import type { MessageView } from "#shared/ipc/views.ts";

/** Whether somebody else's message mentions oneself, by name or with everybody. */
export const mentionsMe = (
  message: Pick<MessageView, "mine" | "recalled" | "mentions" | "mentionsAll">,
): boolean =>
  !message.mine &&
  !message.recalled &&
  (message.mentionsAll || message.mentions.some(({ mine }) => mine));

/** What a window knows of the mentions in the conversation that is open, which nobody has seen there yet. */
export interface Unseen {
  /** Their places, lowest first. */
  readonly mentions: readonly number[];
  /** What stands no higher had been read when the conversation was opened. */
  readonly readSeq: number;
}

/** The places after some messages have changed; `seen` are those that were in sight. The same list where nothing is different. */
export function withMentions(
  { mentions, readSeq }: Unseen,
  changed: readonly Pick<MessageView, "seq" | "mine" | "recalled" | "mentions" | "mentionsAll">[],
  seen: ReadonlySet<number>,
): readonly number[] {
  const places = new Set(mentions);
  for (const message of changed) {
    const { seq } = message;
    if (seq === null) continue;
    if (mentionsMe(message) && seq > readSeq && !seen.has(seq)) places.add(seq);
    else places.delete(seq);
  }
  const after = [...places].sort((a, b) => a - b);
  const isSame = after.length === mentions.length && after.every((seq, at) => seq === mentions[at]);
  return isSame ? mentions : after;
}
