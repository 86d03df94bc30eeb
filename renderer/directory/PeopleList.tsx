import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { nameOf } from "#shared/i18n/titles.ts";
import { statusText } from "#shared/i18n/status-text.ts";
import type { PersonView } from "#shared/ipc/views.ts";
import { Marked } from "../finding/Marked.tsx";
import { useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { Avatar } from "../ui/Avatar.tsx";
import styles from "./PeopleList.module.css";

const rowHeight = 56;
/** The id of the list, for the field that walks it. */
export const peopleListId = "directory-people";
export const personRowId = (person: string): string => `directory-${person}`;

export interface PeopleListProps {
  readonly label: string;
  readonly people: readonly PersonView[];
  /** What was looked for; it stands out in what is shown. */
  readonly sought: readonly string[];
  readonly chosen: string | null;
  onChoose(person: PersonView): void;
  onOpen(person: PersonView): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** People one under the other; only those in sight are drawn, however many there are. */
export function PeopleList(props: PeopleListProps) {
  const { label, people, sought, chosen, onChoose, onOpen, onKeyDown } = props;
  const words = useWords();
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const at = people.findIndex(({ id }) => id === chosen);
  const virtualizer = useVirtualizer({
    count: people.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => people[index]?.id ?? index,
    overscan: 8,
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), at])]
        .filter((index) => index >= 0)
        .sort((a, b) => a - b),
  });
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "auto" });
  }, [at, virtualizer]);
  // Another list begins at its top.
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [label]);

  return (
    <div
      ref={scroller}
      id={peopleListId}
      role="listbox"
      tabIndex={0}
      className={styles["list"]}
      aria-label={label}
      aria-activedescendant={at < 0 || chosen === null ? undefined : personRowId(chosen)}
      onKeyDown={onKeyDown}
    >
      <div
        role="presentation"
        className={styles["sheet"]}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const person = people[index];
          if (person === undefined) return null;
          const status = statusText(words, person.status, now);
          const about = [person.title, person.department ?? ""].filter(Boolean).join(" · ");
          return (
            <div
              key={key}
              id={personRowId(person.id)}
              role="option"
              aria-selected={index === at}
              aria-posinset={index + 1}
              aria-setsize={people.length}
              className={styles["row"]}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onChoose(person)}
              onDoubleClick={() => onOpen(person)}
            >
              <Avatar id={person.id} name={person.name} picture={person.picture} size={36} />
              <span className={styles["lines"]}>
                <span className={styles["first"]}>
                  <b dir="auto">
                    <Marked text={nameOf(words, person.name)} words={sought} isName />
                  </b>
                  {person.english === "" ? null : (
                    <span className={styles["english"]}>
                      <Marked text={person.english} words={sought} />
                    </span>
                  )}
                  {status === null ? null : (
                    <span className={styles["status"]} dir="auto">
                      {status}
                    </span>
                  )}
                </span>
                <small>
                  <Marked text={about} words={sought} />
                </small>
              </span>
              {person.phone === "" ? null : <span className={styles["phone"]}>{person.phone}</span>}
            </div>
          );
        })}
      </div>
    </div>
  );
}
