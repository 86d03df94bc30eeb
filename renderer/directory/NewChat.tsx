import { useVirtualizer } from "@tanstack/react-virtual";
import { Megaphone, Users } from "lucide-react";
import { type RefObject, useDeferredValue, useMemo, useRef, useState } from "react";
import { nameOf } from "#shared/i18n/titles.ts";
import type { PersonView } from "#shared/ipc/views.ts";
import { announcementKind } from "#shared/wire/rows.ts";
import { wordsIn } from "../finding/fold.ts";
import { Marked } from "../finding/Marked.tsx";
import { useFindables } from "../finding/use-findables.ts";
import { useWords } from "../i18n/i18n.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { useHere } from "../state/use-here.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { Modal } from "../ui/Modal.tsx";
import { SearchField } from "../ui/SearchField.tsx";
import { byDepartment, type Department, sortPeople } from "./find-people.ts";
import { searchPeople } from "./search-people.ts";
import { useEnterAhead } from "./use-enter-ahead.ts";
import { useReadAhead } from "./use-read-ahead.ts";
import styles from "./NewChat.module.css";

export interface NewChatProps {
  readonly open: boolean;
  onClose(): void;
  /** Several people are wanted. */
  onGroup(): void;
  /** Everybody is to be told something, and nobody has ever been. */
  onAnnouncement(): void;
}

const rowHeight = 56;
const headingHeight = 34;

/** What stands over the people of a department; null for those without one. */
interface Heading {
  readonly heading: string | null;
}
type Row = Heading | PersonView;
const isHeading = (row: Row | undefined): row is Heading => row !== undefined && "heading" in row;
const isPerson = (row: Row): row is PersonView => !isHeading(row);
const rowsOf = (departments: readonly Department[]): Row[] =>
  departments.flatMap(({ name, people }) => [{ heading: name }, ...people]);

const nobodyYet: readonly PersonView[] = [];

interface PeopleProps {
  readonly search: RefObject<HTMLInputElement | null>;
  onDone(): void;
}

function People({ search, onDone }: PeopleProps) {
  const words = useWords();
  const { t, region } = words;
  const { people, startDirect } = useActions();
  const isWanted = useHere();
  const changes = useApp((state) => state.directoryChanges);
  const { answer, failed } = useAnswer(people, changes);
  const everybody = useMemo(
    () => (answer === null ? null : sortPeople(answer, region)),
    [answer, region],
  );
  const [query, setQuery] = useState("");
  const [refused, setRefused] = useState<"offline" | "noSuchPerson" | "failed" | null>(null);
  const problem = refused ?? (failed ? "failed" : null);

  const choose = async (person: PersonView): Promise<void> => {
    const outcome = await startDirect(person.id, isWanted).catch(() => "failed" as const);
    if (outcome === "ok") {
      // Something else may be open by now.
      if (isWanted()) onDone();
    } else if (outcome !== "late") setRefused(outcome);
  };

  const findables = useFindables();
  useReadAhead(findables, everybody ?? nobodyYet);
  const sought = useDeferredValue(query);
  const soughtWords = useMemo(() => wordsIn(sought), [sought]);
  const found = useMemo(
    () => searchPeople(findables, everybody ?? [], soughtWords),
    [findables, everybody, soughtWords],
  );
  // Who is looked for stands by how well they fit, all others by department.
  const rows = useMemo(
    () => (soughtWords.length > 0 ? [...found] : rowsOf(byDepartment(found, region))),
    [soughtWords, found, region],
  );
  const ahead = useEnterAhead({
    typed: query,
    shown: sought === query ? rows.find(isPerson) : undefined,
    isComplete: everybody !== null && findables.reads,
    // Nobody is meant by an Enter behind nothing that was typed, and nothing that is shown.
    find: () =>
      query.trim() === ""
        ? undefined
        : searchPeople(findables, everybody ?? nobodyYet, wordsIn(query))[0],
    choose: (person) => void choose(person),
  });
  const nobody = everybody !== null && found.length === 0;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (isHeading(rows[index]) ? headingHeight : rowHeight),
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : isHeading(row) ? `heading ${row.heading ?? ""}` : row.id;
    },
    overscan: 8,
  });
  return (
    <>
      <SearchField
        className={styles["search"]}
        ref={search}
        label={t.people.search}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          // One that is held was pressed for what was here before.
          if (event.key === "Enter" && !event.repeat && !event.nativeEvent.isComposing)
            ahead.enter();
        }}
      />
      {problem === null ? null : (
        <p role="alert" className={styles["problem"]}>
          {t.people[problem]}
        </p>
      )}
      {nobody ? (
        <p className={styles["none"]}>{query === "" ? t.people.empty : t.people.none}</p>
      ) : (
        <div ref={scroller} className={styles["people"]}>
          <ul className={styles["sheet"]} style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ key, index, start }) => {
              const row = rows[index];
              if (row === undefined) return null;
              const at = { transform: `translateY(${start}px)` };
              if (isHeading(row))
                return (
                  <li key={key} className={styles["row"]} style={at}>
                    <h3>{row.heading ?? t.people.withoutDepartment}</h3>
                  </li>
                );
              return (
                <li key={key} className={styles["row"]} style={at}>
                  <button type="button" onClick={() => void choose(row)}>
                    <Avatar id={row.id} name={row.name} picture={row.picture} size={36} />
                    <span>
                      <b dir="auto">
                        <Marked text={nameOf(words, row.name)} words={soughtWords} isName />
                      </b>
                      <small>
                        <Marked text={row.title} words={soughtWords} />
                      </small>
                    </span>
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </>
  );
}

/** Everybody in the office, to start a conversation with. */
export function NewChat({ open, onClose, onGroup, onAnnouncement }: NewChatProps) {
  const { t } = useWords();
  const { select } = useActions();
  const mayAnnounce = useApp(({ account }) => account?.mayAnnounce ?? false);
  const announcements = useApp(
    ({ conversations }) =>
      conversations.find(({ kind, member }) => kind === announcementKind && member)?.id ?? null,
  );
  const announce = (): void => {
    if (announcements === null) {
      onAnnouncement();
      return;
    }
    onClose();
    void select(announcements, true);
  };
  const search = useRef<HTMLInputElement>(null);
  return (
    <Modal open={open} title={t.people.title} tall initialFocus={search} onClose={onClose}>
      <Button className={styles["group"]} onClick={onGroup}>
        <Users size={18} aria-hidden="true" />
        {t.group.new}
      </Button>
      {mayAnnounce ? (
        <Button className={styles["group"]} onClick={announce}>
          <Megaphone size={18} aria-hidden="true" />
          {t.announce.new}
        </Button>
      ) : null}
      <People search={search} onDone={onClose} />
    </Modal>
  );
}
