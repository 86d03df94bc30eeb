import type { Virtualizer } from "@tanstack/react-virtual";
import { useCallback, useLayoutEffect, useRef } from "react";
import type { TimelineItem } from "./timeline-items.ts";

/** A message, and how far below the top of the window it begins, in px. */
type Sight = { readonly key: unknown; readonly below: number } | null;

export interface ReadingPlaceArgs {
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
  readonly items: readonly TimelineItem[];
  readonly atEnd: boolean;
  /** Changes when the end is to be brought into sight. */
  readonly moves: number;
  /** The message that somebody has just written and that has no place yet; null for none. */
  readonly writing: string | null;
  /** The seq of a message to bring into sight; null for none. */
  readonly reveal: number | null;
  readonly onRevealed: (() => void) | undefined;
}

export interface ReadingPlace {
  /** Remembers what is in sight now. */
  note(): void;
  /** Somebody scrolls: nothing is held where it was any longer. */
  letGo(): void;
}

/** All scrolling that nobody does by hand: to where the reader wants to be, and back to what they read when other rows push it away. */
export function useReadingPlace(args: ReadingPlaceArgs): ReadingPlace {
  const { virtualizer, items, atEnd, moves, writing, reveal, onRevealed } = args;
  useLayoutEffect(() => {
    virtualizer.scrollToEnd();
  }, [virtualizer, moves]);

  // Who has just written wants to see it, wherever they were reading.
  useLayoutEffect(() => {
    if (writing !== null) virtualizer.scrollToEnd();
  }, [writing, virtualizer]);

  // Whoever clicked on a notification wants that message, wherever they were reading; so does who goes to a mention.
  const revealing = useRef(false);
  useLayoutEffect(() => {
    if (reveal === null) return;
    const index = items.findIndex((item) => item.kind === "message" && item.message.seq === reveal);
    // A moment may pass between a notification and its message's row.
    if (index === -1) return;
    revealing.current = true;
    virtualizer.scrollToIndex(index, { align: "center" });
    onRevealed?.();
  }, [reveal, items, virtualizer, onRevealed]);

  // What stands below may take room from the timeline, as a text of several lines does: who reads the end goes on reading it.
  const reads = useRef(atEnd);
  useLayoutEffect(() => {
    reads.current = atEnd;
  }, [atEnd]);
  useLayoutEffect(() => {
    const element = virtualizer.scrollElement;
    if (!element) return undefined;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      if (element.clientHeight === height) return;
      height = element.clientHeight;
      if (reads.current) virtualizer.scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [virtualizer]);

  /** The second message in sight: the first may change with what comes to stand above it. */
  const sight = useRef<Sight>(null);
  /** What is held where it was until somebody scrolls: what stands above it is measured a moment later. */
  const holding = useRef<Sight>(null);
  const holdSight = useCallback(
    (at: Sight): void => {
      const element = virtualizer.scrollElement;
      const start = at && virtualizer.measurementsCache.find(({ key }) => key === at.key)?.start;
      if (!element || !at || start === null || start === undefined) return;
      holding.current = at;
      const top = start - at.below;
      if (Math.abs(top - element.scrollTop) > 1) virtualizer.scrollToOffset(top);
    },
    [virtualizer],
  );
  // What comes in above the end, or in between, pushes away what is in sight where there is nothing to hold on to: a part that did
  // not fill the window, or a day's line at the top, which moves up to the new top. Who reads the end goes on reading it, and who
  // reads further up the message that they were at.
  const end = useRef<{ readonly last: string | undefined; readonly count: number }>(null);
  useLayoutEffect(() => {
    const before = end.current;
    end.current = { last: items.at(-1)?.key, count: items.length };
    const isAbove = before?.last === end.current.last && items.length > (before?.count ?? 0);
    const isRevealing = revealing.current;
    revealing.current = false;
    if (!isAbove || isRevealing) return;
    if (reads.current) virtualizer.scrollToEnd();
    else holdSight(sight.current);
  }, [items, holdSight, virtualizer]);

  const totalSize = virtualizer.getTotalSize();
  useLayoutEffect(() => {
    if (holding.current) holdSight(holding.current);
  }, [holdSight, totalSize]);

  const note = useCallback((): void => {
    const element = virtualizer.scrollElement;
    if (!element) return;
    const [first, second] = virtualizer
      .getVirtualItems()
      .filter(({ index, end: at }) => items[index]?.kind === "message" && at > element.scrollTop);
    const inSight = second ?? first;
    sight.current = inSight ? { key: inSight.key, below: inSight.start - element.scrollTop } : null;
  }, [virtualizer, items]);
  const letGo = useCallback((): void => {
    holding.current = null;
  }, []);
  return { note, letGo };
}
