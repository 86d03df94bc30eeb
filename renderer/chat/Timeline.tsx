import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { MessageView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { Spinner } from "../ui/Spinner.tsx";
import { Arrivals } from "./Arrivals.tsx";
import { MentionJump } from "./MentionJump.tsx";
import { MessageMenu } from "./MessageMenu.tsx";
import { newestSeq, type TimelineItem, timelineItems } from "./timeline-items.ts";
import { TimelineRow } from "./TimelineRow.tsx";
import { useMentionSight } from "./use-mention-sight.ts";
import { useMessageKeys } from "./use-message-keys.ts";
import { useReadFigures } from "./use-read-figures.ts";
import { useReadingPlace } from "./use-reading-place.ts";
import { useWindowFocus } from "./use-window-focus.ts";
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

/** The seq of the first message from this item on. */
function seqAt(items: readonly TimelineItem[], from: number): number | null {
  for (const item of items.slice(from, from + 4))
    if (item.kind === "message" || item.kind === "system") return item.message.seq;
  return null;
}

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
  const { t, plural } = useWords();
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
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

  const { note, letGo } = useReadingPlace({
    virtualizer,
    items,
    atEnd,
    moves,
    writing: messages.findLast(({ mine, seq }) => mine && seq === null)?.id ?? null,
    reveal,
    onRevealed,
  });
  const look = useCallback((): void => {
    const element = scroller.current;
    if (!element) return;
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    const isAtEnd = distance <= endThreshold && !newer;
    setAtEnd(isAtEnd);
    note();
    onStand?.(isAtEnd, seqAt(items, virtualizer.range?.startIndex ?? 0));
    if (element.scrollTop < topThreshold && more) onNearTop();
    if (distance < topThreshold && newer) onNearEnd?.();
  }, [note, items, virtualizer, more, newer, onNearTop, onNearEnd, onStand]);

  const newest = newestSeq(messages);
  // What stands at the end of a window that has the focus has been seen.
  const focused = useWindowFocus();
  useEffect(() => {
    if (!atEnd || !focused || newest === 0) return;
    setSeenSeq(newest);
    onSeen(newest);
  }, [atEnd, focused, newest, onSeen]);

  // A page may grow by measuring or not fill the window at all: then there is no scrolling to look at it by.
  const totalSize = virtualizer.getTotalSize();
  useEffect(look, [look, items.length, totalSize]);
  const lookForMentions = useMentionSight(virtualizer, items, mentions, focused, onSighted);

  const below = newer
    ? unread
    : messages.filter(({ seq, mine }) => seq !== null && seq > seenSeq && !mine).length;

  const jump = (): void => {
    // While more is coming in, the end of a slow movement is elsewhere than where it was begun for.
    if (newer || coming) onNewest?.();
    else virtualizer.scrollToEnd({ behavior: "smooth" });
  };

  const drawn = virtualizer.getVirtualItems();
  const figureOf = useReadFigures(
    readersIn,
    drawn.flatMap(({ index }) => {
      const item = items[index];
      return item?.kind === "message" ? [item.message] : [];
    }),
  );
  const [firstMention] = mentions;
  const lastDrawn = drawn.findLast(({ index }) => items[index]?.kind === "message");
  const reachable = keyboardAt ?? (lastDrawn === undefined ? null : String(lastDrawn.key));

  return (
    <div className={styles["frame"]}>
      <div
        ref={scroller}
        className={styles["scroller"]}
        onScroll={() => {
          letGo();
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
                      readBy={item.kind === "message" ? figureOf(item.message) : null}
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
      <Arrivals name={name} messages={messages} />
      {loadingOlder ? (
        <div className={styles["loading"]}>
          <Spinner label={t.chat.loadingOlder} />
        </div>
      ) : null}
      {firstMention === undefined ? null : (
        <MentionJump
          count={mentions.length}
          raised={!atEnd}
          onJump={() => onMention?.(firstMention)}
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
