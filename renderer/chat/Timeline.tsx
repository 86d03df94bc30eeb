import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { MessageView, ReadFigure } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { plainLine } from "#shared/i18n/plain-line.ts";
import { useNow } from "../i18n/use-now.ts";
import { Spinner } from "../ui/Spinner.tsx";
import { MentionJump } from "./MentionJump.tsx";
import { MessageMenu } from "./MessageMenu.tsx";
import { type TimelineItem, timelineItems } from "./timeline-items.ts";
import { TimelineRow } from "./TimelineRow.tsx";
import { useMentionSight } from "./use-mention-sight.ts";
import { useReadFigures } from "./use-read-figures.ts";
import { useMessageKeys } from "./use-message-keys.ts";
import styles from "./Timeline.module.css";

export interface TimelineProps {
  readonly name: string;
  /** The picture of the other person of a one-to-one conversation. */
  readonly picture: string | null;
  /** Whether several people write here: then their names stand over what they say. */
  readonly group?: boolean;
  readonly messages: readonly MessageView[];
  /** Whether older ones can be loaded. */
  readonly more: boolean;
  /** Whether newer ones can: then what is here does not end with the newest. */
  readonly newer?: boolean;
  /** Whether what comes is followed; what `onStand` said last. */
  readonly follows?: boolean;
  /** Changes when the newest part has taken the place of what was here: its end is brought into sight. */
  readonly moves?: number;
  /** How many of them nobody has read yet. */
  readonly unread?: number;
  readonly loadingOlder: boolean;
  /** Whether the server has more of it, which is still to come. */
  readonly coming: boolean;
  /** Whether one may write here, and change what one wrote. */
  readonly writable: boolean;
  readonly newAfterSeq: number | null;
  /** The seq of a message to bring into sight; null for none. */
  readonly reveal?: number | null;
  onRevealed?(): void;
  /** The places of what mentions oneself and has not been in sight, lowest first. */
  readonly mentions?: readonly number[];
  /** The message of this place is to be brought into sight. */
  onMention?(seq: number): void;
  /** Some of those places are in sight of whoever sits here. */
  onSighted?(seqs: readonly number[]): void;
  /** See TimelineRow. */
  readonly onReach?: ((beforeSeq: number) => void) | undefined;
  onNearTop(): void;
  onNearEnd?(): void;
  /** The newest ones are wanted. */
  onNewest?(): void;
  /** Where the reader is: at the end of everything, and the seq of what stands on top; null where that has none. */
  onStand?(isAtEnd: boolean, seq: number | null): void;
  /** The reader has seen everything up to this seq. */
  onSeen(seq: number): void;
  onRecall(message: MessageView): void;
  onDetails(message: MessageView): void;
  /** The conversation whose server has to be asked how many have read what one wrote; null where views say it. */
  readersIn?: string | null;
  /** Of how many is said as well. */
  readOfAll?: boolean;
  /** Who has read a message is wanted. */
  onReaders?(message: MessageView): void;
}

const none: readonly number[] = [];

/** Within this many px of the end the timeline follows what comes. */
const endThreshold = 80;
/** Within this many px of the top the page above is asked for. */
const topThreshold = 600;

/** The seq of the newest message that is here. */
const newestSeq = (messages: readonly MessageView[]): number =>
  messages.findLast(({ seq }) => seq !== null)?.seq ?? 0;

/** The seq of the first message from this item on. */
function seqAt(items: readonly TimelineItem[], from: number): number | null {
  for (const item of items.slice(from, from + 4))
    if (item.kind === "message" || item.kind === "system") return item.message.seq;
  return null;
}

/** The place of a message of one's own that the server has. */
const askedOf = ({ mine, kind, recalled, lost, seq }: MessageView): number[] =>
  mine && kind === "text" && !recalled && !lost && seq !== null ? [seq] : [];

/** A message, and how far below the top of the window it begins, in px. */
type Sight = { readonly key: unknown; readonly below: number } | null;

/** The messages of a conversation: only what is near the screen is drawn, and the end is the anchor (style.md, Timeline). */
export function Timeline(props: TimelineProps) {
  const {
    name,
    picture,
    group = false,
    messages,
    more,
    newer = false,
    follows = true,
    moves = 0,
    unread = 0,
    loadingOlder,
    coming,
    writable,
    newAfterSeq,
    onReach,
    onNearTop,
    onNearEnd,
    onNewest,
    onStand,
    onSeen,
    onRecall,
    onDetails,
    reveal = null,
    onRevealed,
    mentions = none,
    onMention,
    onSighted,
    readersIn = null,
    readOfAll = false,
    onReaders,
  } = props;
  const words = useWords();
  const { t, plural } = words;
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [openedAt] = useState(() => newestSeq(messages));
  const [seenSeq, setSeenSeq] = useState(() => newestSeq(messages));
  const items = useMemo(
    () => timelineItems(messages, newAfterSeq, !more, coming),
    [messages, newAfterSeq, more, coming],
  );

  const { focused: keyboardAt, handlers } = useMessageKeys(items, scroller);
  const [chosen, setChosen] = useState<string | null>(null);
  /** Stay drawn wherever one scrolls: the message that has the keyboard, and the one whose menu is open. */
  const held = new Set([keyboardAt, chosen]);

  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === "message" ? 44 : 40),
    getItemKey: (index) => items[index]?.key ?? index,
    anchorTo: "end",
    followOnAppend: follows,
    scrollEndThreshold: endThreshold,
    overscan: 8,
    paddingEnd: 12,
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range);
      if (keyboardAt === null && chosen === null) return drawn;
      const kept = items.flatMap(({ key }, index) => (held.has(key) ? [index] : []));
      return [...new Set([...drawn, ...kept])].sort((a, b) => a - b);
    },
  });

  useLayoutEffect(() => {
    virtualizer.scrollToEnd();
  }, [virtualizer, moves]);

  // Who has just written wants to see it, wherever they were reading.
  const writing = messages.findLast(({ mine, seq }) => mine && seq === null)?.id ?? null;
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

  /** The second message in sight: the first may change with what comes to stand above it. */
  const sight = useRef<Sight>(null);
  const look = useCallback((): void => {
    const element = scroller.current;
    if (!element) return;
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    const isAtEnd = distance <= endThreshold && !newer;
    setAtEnd(isAtEnd);
    const [first, second] = virtualizer
      .getVirtualItems()
      .filter(({ index, end }) => items[index]?.kind === "message" && end > element.scrollTop);
    const inSight = second ?? first;
    sight.current = inSight ? { key: inSight.key, below: inSight.start - element.scrollTop } : null;
    onStand?.(isAtEnd, seqAt(items, virtualizer.range?.startIndex ?? 0));
    if (element.scrollTop < topThreshold && more) onNearTop();
    if (distance < topThreshold && newer) onNearEnd?.();
  }, [items, virtualizer, more, newer, onNearTop, onNearEnd, onStand]);

  // What stands below may take room from the timeline, as a text of several lines does: who reads the end goes on reading it.
  const reads = useRef(atEnd);
  useLayoutEffect(() => {
    reads.current = atEnd;
  }, [atEnd]);
  useLayoutEffect(() => {
    const element = scroller.current;
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

  const newest = newestSeq(messages);
  /** What is held where it was until somebody scrolls: what stands above it is measured a moment later. */
  const holding = useRef<Sight>(null);
  const holdSight = useCallback(
    (at: Sight): void => {
      const element = scroller.current;
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

  // What stands at the end of a window that has the focus has been seen.
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
  useLayoutEffect(() => {
    if (holding.current) holdSight(holding.current);
  }, [holdSight, totalSize]);
  useEffect(look, [look, items.length, totalSize]);
  const lookForMentions = useMentionSight(virtualizer, items, mentions, focused, onSighted);

  // Only what arrives while one is here is read out; rows that are scrolled in are not news.
  const arrived = messages.findLast(({ mine, seq }) => !mine && (seq ?? 0) > openedAt);
  const below = newer
    ? unread
    : messages.filter(({ seq, mine }) => seq !== null && seq > seenSeq && !mine).length;

  const jump = (): void => {
    // While more is coming in, the end of a slow movement is elsewhere than where it was begun for.
    if (newer || coming) onNewest?.();
    else virtualizer.scrollToEnd({ behavior: "smooth" });
  };

  const drawn = virtualizer.getVirtualItems();
  const figures = useReadFigures(
    readersIn,
    drawn.flatMap(({ index }) => {
      const item = items[index];
      return item?.kind === "message" ? askedOf(item.message) : [];
    }),
  );
  const figureOf = (item: TimelineItem): ReadFigure | null =>
    item.kind === "message" && !item.message.recalled && item.message.pending !== "recall"
      ? (item.message.readBy ??
        (readersIn === null ? null : (figures.get(item.message.seq ?? 0) ?? null)))
      : null;
  const lastDrawn = drawn.findLast(({ index }) => items[index]?.kind === "message");
  const reachable = keyboardAt ?? (lastDrawn === undefined ? null : String(lastDrawn.key));

  return (
    <div className={styles["frame"]}>
      <div
        ref={scroller}
        className={styles["scroller"]}
        onScroll={() => {
          holding.current = null;
          look();
          lookForMentions();
        }}
        data-testid="timeline"
        role="region"
        aria-label={fill(t.chat.label, { name })}
        tabIndex={0}
      >
        <div className={styles["filler"]} style={{ minHeight: totalSize }}>
          <MessageMenu
            messages={messages}
            writable={writable}
            onChosen={setChosen}
            onRecall={onRecall}
            onDetails={onDetails}
          >
            <div className={styles["sheet"]} style={{ height: totalSize }} {...handlers}>
              {drawn.map(({ key, index, start }) => {
                const item = items[index];
                return item === undefined ? null : (
                  <div
                    key={key}
                    data-index={index}
                    ref={virtualizer.measureElement}
                    className={styles["item"]}
                    style={{ transform: `translateY(${start}px)` }}
                  >
                    <TimelineRow
                      item={item}
                      picture={picture}
                      group={group}
                      now={now}
                      reachable={reachable}
                      chosen={chosen}
                      onReach={onReach}
                      readBy={figureOf(item)}
                      readOfAll={readOfAll}
                      {...(onReaders ? { onReaders } : {})}
                    />
                  </div>
                );
              })}
            </div>
          </MessageMenu>
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
      {mentions[0] === undefined ? null : (
        <MentionJump
          count={mentions.length}
          raised={!atEnd}
          onJump={() => onMention?.(mentions[0] ?? 0)}
        />
      )}
      {atEnd ? null : (
        <button type="button" className={styles["jump"]} onClick={jump}>
          <ArrowDown size={16} aria-hidden="true" />
          {below > 0 ? plural(t.chat.jump, below) : t.chat.jumpPlain}
        </button>
      )}
    </div>
  );
}
