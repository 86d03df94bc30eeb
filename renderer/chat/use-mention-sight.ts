import type { Virtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect } from "react";
import type { TimelineItem } from "./timeline-items.ts";

/** So many px of a message at the lower edge are enough for it to have been seen. */
const shownAtLeast = 24;

/**
 * Notices which of the `mentions`, by their places, stand in a window that has the focus. Returns what is to be called after
 * scrolling; whatever else moves the rows is noticed here.
 */
export function useMentionSight(
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  items: readonly TimelineItem[],
  mentions: readonly number[],
  focused: boolean,
  onSighted: ((seqs: readonly number[]) => void) | undefined,
): () => void {
  const look = useCallback((): void => {
    const element = virtualizer.scrollElement;
    if (!element || mentions.length === 0 || !focused) return;
    const { scrollTop: top, clientHeight: height } = element;
    const seqs = virtualizer.getVirtualItems().flatMap(({ index, start, end }) => {
      const item = items[index];
      const isInSight = Math.min(end, start + shownAtLeast) <= top + height && end > top;
      const seq = isInSight && item?.kind === "message" ? item.message.seq : null;
      return seq !== null && mentions.includes(seq) ? [seq] : [];
    });
    if (seqs.length > 0) onSighted?.(seqs);
  }, [virtualizer, items, mentions, focused, onSighted]);
  const totalSize = virtualizer.getTotalSize();
  useEffect(look, [look, totalSize]);
  return look;
}
