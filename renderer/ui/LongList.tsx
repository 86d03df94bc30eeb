import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";

export interface LongListProps<T> {
  readonly items: readonly T[];
  /** What scrolls: the parent of the list, or something around it that has more in it; null until it is there. */
  readonly scroller: HTMLElement | null;
  /** Of one row, in px, until it has been drawn. */
  readonly rowHeight: number;
  readonly label?: string;
  readonly testId?: string;
  keyOf(item: T): string;
  children(item: T): ReactNode;
}

/**
 * A list of which only the rows in sight are drawn, however many there are; they stand in the flow, as high as they are. The
 * row that has the keyboard stays.
 */
export function LongList<T>(props: LongListProps<T>) {
  const { items, scroller, rowHeight, label, testId, keyOf, children } = props;
  const list = useRef<HTMLUListElement>(null);
  const [above, setAbove] = useState(0);
  const [focused, setFocused] = useState(-1);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 8,
    scrollMargin: above,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), focused])]
        .filter((index) => index >= 0 && index < range.count)
        .sort((a, b) => a - b),
  });
  // What stands over the list in the same scroller grows and shrinks as it likes.
  useLayoutEffect(() => {
    const ul = list.current;
    if (!ul || !scroller) return;
    const measure = (): void => {
      const top = ul.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      setAbove(Math.round(top + scroller.scrollTop));
    };
    measure();
    const observer = new ResizeObserver(measure);
    for (const part of scroller.children) observer.observe(part);
    return () => observer.disconnect();
  }, [scroller, items]);
  const rows = virtualizer.getVirtualItems();
  const after = virtualizer.getTotalSize() + above - (rows.at(-1)?.end ?? above);
  return (
    <ul
      ref={list}
      aria-label={label}
      style={{ paddingBottom: after, overflowAnchor: "none" }}
      onFocus={({ target }) => setFocused(Number(target.closest("li")?.dataset["index"] ?? -1))}
      onBlur={() => setFocused(-1)}
    >
      {rows.map(({ key, index, start }, at) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            data-testid={testId}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            style={{ marginTop: start - (rows[at - 1]?.end ?? above) }}
          >
            {children(item)}
          </li>
        );
      })}
    </ul>
  );
}
