import { type FocusEvent, type KeyboardEvent, type RefObject, useState } from "react";
import type { TimelineItem } from "./timeline-items.ts";

/** The message of the next item in a direction that holds one; null where there is none. */
export function nextMessage(
  items: readonly TimelineItem[],
  from: string,
  by: 1 | -1,
): string | null {
  const at = items.findIndex(({ key }) => key === from);
  if (at === -1) return null;
  const rest = by === 1 ? items.slice(at + 1) : items.slice(0, at).toReversed();
  return rest.find(({ kind }) => kind === "message")?.key ?? null;
}

/**
 * The keyboard's way among messages: Tab comes to the menu of one of them, arrows lead on to its neighbours'. `focused` is
 * the message that has the keyboard; null while none has.
 */
export function useMessageKeys(
  items: readonly TimelineItem[],
  scroller: RefObject<HTMLElement | null>,
) {
  const [focused, setFocused] = useState<string | null>(null);
  const messageOf = (target: EventTarget): string | null =>
    target instanceof Element
      ? (target.closest("[data-id]")?.getAttribute("data-id") ?? null)
      : null;

  const onKeyDown = (event: KeyboardEvent): void => {
    const { target, key, altKey, ctrlKey, metaKey, shiftKey } = event;
    const by = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : null;
    if (by === null || altKey || ctrlKey || metaKey || shiftKey) return;
    if (!(target instanceof Element) || !target.matches("[data-more]")) return;
    event.preventDefault();
    const from = messageOf(target);
    const to = from === null ? null : nextMessage(items, from, by);
    if (to === null) return;
    // A neighbour is drawn: rows beyond the screen's edge are, too.
    const button = scroller.current?.querySelector(`[data-id="${CSS.escape(to)}"] [data-more]`);
    if (button instanceof HTMLElement) button.focus();
  };

  return {
    focused,
    handlers: {
      onKeyDown,
      onFocus: (event: FocusEvent): void => setFocused(messageOf(event.target)),
      onBlur: (): void => setFocused(null),
    },
  };
}
