import type { MessageView } from "#shared/ipc/views.ts";

/** By seq; what has none yet stands last, by local creation, then by id (delivery.md, Identity). */
export function compareMessages(a: MessageView, b: MessageView): number {
  if (a.seq !== null && b.seq !== null) return a.seq - b.seq || (a.id < b.id ? -1 : 1);
  if (a.seq !== null) return -1;
  if (b.seq !== null) return 1;
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

/** The lowest seq among them; null when none has one. */
export const firstSeqOf = (messages: readonly MessageView[]): number | null =>
  messages.find(({ seq }) => seq !== null)?.seq ?? null;

/** Whether some of what has changed stands above the loaded part, where it is not known yet. */
export function hasOlder(loaded: readonly MessageView[], changed: readonly MessageView[]): boolean {
  const firstSeq = firstSeqOf(loaded);
  return firstSeq !== null && changed.some(({ seq }) => seq !== null && seq < firstSeq);
}

/**
 * The loaded part of a conversation after a change: known rows are replaced, newer ones join. A row above the loaded part
 * stays out while there is more to load there, or it would tear a hole.
 */
export function mergeMessages(
  loaded: readonly MessageView[],
  changed: readonly MessageView[],
  moreAbove: boolean,
): readonly MessageView[] {
  if (changed.length === 0) return loaded;
  const byId = new Map(loaded.map((message) => [message.id, message]));
  const firstSeq = firstSeqOf(loaded);
  for (const message of changed) {
    const above = firstSeq !== null && message.seq !== null && message.seq < firstSeq;
    if (above && moreAbove && !byId.has(message.id)) continue;
    byId.set(message.id, message);
  }
  return [...byId.values()].sort(compareMessages);
}
