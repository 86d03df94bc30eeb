import { type ReactNode, useEffect } from "react";
import { plainLine } from "#shared/i18n/plain-line.ts";
import { dayTitle } from "#shared/i18n/times.ts";
import { useWords } from "../i18n/i18n.ts";
import { Fallback } from "../ui/Fallback.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { Bubble, type BubbleProps } from "./Bubble.tsx";
import type { TimelineItem } from "./timeline-items.ts";
import styles from "./Timeline.module.css";

export interface TimelineRowProps extends Pick<
  BubbleProps,
  "picture" | "group" | "readBy" | "readOfAll" | "onReaders"
> {
  readonly item: TimelineItem;
  readonly now: number;
  /** The message that the keyboard comes to by Tab. */
  readonly reachable: string | null;
  /** The message whose menu is open. */
  readonly chosen: string | null;
  /** Set while what is missing comes only to where somebody is: what lies below this seq is in sight, and not here. */
  readonly onReach?: ((beforeSeq: number) => void) | undefined;
}

interface ComingProps extends Pick<TimelineRowProps, "onReach"> {
  readonly children: string;
  readonly below: number;
}

function Coming({ children, below, onReach }: ComingProps): ReactNode {
  useEffect(() => onReach?.(below), [onReach, below]);
  return (
    <div className={styles["coming"]} role="separator">
      <Spinner label={children} />
      <span aria-hidden="true">{children}</span>
    </div>
  );
}

/** One line of the timeline, whatever stands there. */
export function TimelineRow(props: TimelineRowProps) {
  const { item, picture, group = false, now, reachable, chosen, onReach } = props;
  const words = useWords();
  const { t } = words;
  switch (item.kind) {
    case "message":
      return (
        <Fallback instead={<p className={styles["system"]}>{t.chat.unknownKind}</p>}>
          <Bubble
            message={item.message}
            first={item.first}
            last={item.last}
            picture={picture}
            group={group}
            reachable={item.key === reachable}
            chosen={item.key === chosen}
            readBy={props.readBy ?? null}
            readOfAll={props.readOfAll ?? false}
            {...(props.onReaders ? { onReaders: props.onReaders } : {})}
          />
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
    case "between":
    case "older":
      return (
        <Coming below={item.below} onReach={onReach}>
          {item.kind === "between" ? t.chat.between : t.chat.older}
        </Coming>
      );
  }
}
