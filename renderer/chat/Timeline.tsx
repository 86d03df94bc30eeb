import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { MessageView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { plainLine } from "#shared/i18n/plain-line.ts";
import { dayTitle } from "#shared/i18n/times.ts";
import { useNow } from "../i18n/use-now.ts";
import { Fallback } from "../ui/Fallback.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { Bubble } from "./Bubble.tsx";
import { type TimelineItem, timelineItems } from "./timeline-items.ts";
import styles from "./Timeline.module.css";

export interface TimelineProps {
  readonly name: string;
  /** The picture of the other person of a one-to-one conversation. */
  readonly picture: string | null;
  readonly messages: readonly MessageView[];
  readonly more: boolean;
  readonly loadingOlder: boolean;
  readonly newAfterSeq: number | null;
  /** The seq of a message to bring into sight; null for none. */
  readonly reveal?: number | null;
  onRevealed?(): void;
  onNearTop(): void;
  /** The reader has seen everything up to this seq. */
  onSeen(seq: number): void;
}

/** Within this many px of the end the timeline follows what comes. */
const endThreshold = 80;
/** Within this many px of the top the page above is asked for. */
const topThreshold = 600;

interface ItemProps {
  readonly item: TimelineItem;
  readonly picture: string | null;
  readonly now: number;
}

function Item({ item, picture, now }: ItemProps) {
  const words = useWords();
  const { t } = words;
  switch (item.kind) {
    case "message":
      return (
        <Fallback instead={<p className={styles["system"]}>{t.chat.unknownKind}</p>}>
          <Bubble message={item.message} first={item.first} last={item.last} picture={picture} />
        </Fallback>
      );
    case "day":
      return (
        <div className={styles["day"]} role="separator">
          <span>{dayTitle(words, item.at, now)}</span>
        </div>
      );
    case "new":
      return (
        <div className={styles["new"]} role="separator">
          <span>{t.chat.newMessages}</span>
        </div>
      );
    case "system":
      return <p className={styles["system"]}>{plainLine(words, item.message)}</p>;
    case "beginning":
      return <p className={styles["beginning"]}>{t.chat.beginning}</p>;
  }
}

/** The seq of the newest message that is here. */
const newestSeq = (messages: readonly MessageView[]): number =>
  messages.findLast(({ seq }) => seq !== null)?.seq ?? 0;

/** The messages of a conversation: only what is near the screen is drawn, and the end is the anchor (style.md, Timeline). */
export function Timeline(props: TimelineProps) {
  const {
    name,
    picture,
    messages,
    more,
    loadingOlder,
    newAfterSeq,
    onNearTop,
    onSeen,
    reveal = null,
    onRevealed,
  } = props;
  const words = useWords();
  const { t, plural } = words;
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [openedAt] = useState(() => newestSeq(messages));
  const [seenSeq, setSeenSeq] = useState(() => newestSeq(messages));
  const items = useMemo(
    () => timelineItems(messages, newAfterSeq, !more),
    [messages, newAfterSeq, more],
  );

  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === "message" ? 44 : 40),
    getItemKey: (index) => items[index]?.key ?? index,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: endThreshold,
    overscan: 8,
    paddingEnd: 12,
  });

  useLayoutEffect(() => {
    virtualizer.scrollToEnd();
  }, [virtualizer]);

  // Who has just written wants to see it, wherever they were reading.
  const writing = messages.findLast(({ mine, seq }) => mine && seq === null)?.id ?? null;
  useLayoutEffect(() => {
    if (writing !== null) virtualizer.scrollToEnd();
  }, [writing, virtualizer]);

  // Whoever clicked on a notification wants that message, wherever they were reading.
  useLayoutEffect(() => {
    if (reveal === null) return;
    const index = items.findIndex((item) => item.kind === "message" && item.message.seq === reveal);
    // A moment may pass between a notification and its message's row.
    if (index === -1) return;
    virtualizer.scrollToIndex(index, { align: "auto" });
    onRevealed?.();
  }, [reveal, items, virtualizer, onRevealed]);

  const look = useCallback((): void => {
    const element = scroller.current;
    if (!element) return;
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    setAtEnd(distance <= endThreshold);
    if (element.scrollTop < topThreshold && more) onNearTop();
  }, [more, onNearTop]);

  // What stands at the end of a window that has the focus has been seen.
  const newest = newestSeq(messages);
  const [focused, setFocused] = useState(() => document.hasFocus());
  useEffect(() => {
    const update = (): void => setFocused(document.hasFocus());
    window.addEventListener("focus", update);
    window.addEventListener("blur", update);
    return () => {
      window.removeEventListener("focus", update);
      window.removeEventListener("blur", update);
    };
  }, []);
  useEffect(() => {
    if (!atEnd || !focused || newest === 0) return;
    setSeenSeq(newest);
    onSeen(newest);
  }, [atEnd, focused, newest, onSeen]);

  // A page may grow by measuring or not fill the window at all: then there is no scrolling to look at it by.
  const totalSize = virtualizer.getTotalSize();
  useEffect(look, [look, items.length, totalSize]);

  // Only what arrives while one is here is read out; rows that are scrolled in are not news.
  const arrived = messages.findLast(({ mine, seq }) => !mine && (seq ?? 0) > openedAt);
  const below = messages.filter(({ seq, mine }) => seq !== null && seq > seenSeq && !mine).length;

  return (
    <div className={styles["frame"]}>
      <div
        ref={scroller}
        className={styles["scroller"]}
        onScroll={look}
        data-testid="timeline"
        role="region"
        aria-label={fill(t.chat.label, { name })}
        tabIndex={0}
      >
        <div className={styles["filler"]} style={{ minHeight: totalSize }}>
          <div className={styles["sheet"]} style={{ height: totalSize }}>
            {virtualizer.getVirtualItems().map(({ key, index, start }) => {
              const item = items[index];
              return item === undefined ? null : (
                <div
                  key={key}
                  data-index={index}
                  ref={virtualizer.measureElement}
                  className={styles["item"]}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <Item item={item} picture={picture} now={now} />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      <p role="status" className="spoken">
        {arrived
          ? fill(t.chat.arrived, {
              who: arrived.senderName === "" ? name : arrived.senderName,
              text: plainLine(words, arrived),
            })
          : ""}
      </p>
      {loadingOlder ? (
        <div className={styles["loading"]}>
          <Spinner label={t.chat.loadingOlder} />
        </div>
      ) : null}
      {atEnd ? null : (
        <button
          type="button"
          className={styles["jump"]}
          onClick={() => virtualizer.scrollToEnd({ behavior: "smooth" })}
        >
          <ArrowDown size={16} aria-hidden="true" />
          {below > 0 ? plural(t.chat.jump, below) : t.chat.jumpPlain}
        </button>
      )}
    </div>
  );
}
