import {
  type KeyboardEvent,
  type RefObject,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { PersonView } from "#shared/ipc/views.ts";
import { wordsIn } from "../finding/fold.ts";
import { Marked } from "../finding/Marked.tsx";
import { useFindables } from "../finding/use-findables.ts";
import { useWords } from "../i18n/i18n.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { useHere } from "../state/use-here.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Modal } from "../ui/Modal.tsx";
import { SearchField } from "../ui/SearchField.tsx";
import { findPlaces, type Place } from "./find-places.ts";
import { useEnterAhead } from "./use-enter-ahead.ts";
import { useReadAhead } from "./use-read-ahead.ts";
import styles from "./NewChat.module.css";

const nobody: readonly PersonView[] = [];

interface PlacesProps {
  readonly search: RefObject<HTMLInputElement | null>;
  onDone(): void;
}

function Places({ search, onDone }: PlacesProps) {
  const words = useWords();
  const { t } = words;
  const { select, startDirect, people } = useActions();
  const isWanted = useHere();
  const conversations = useApp((state) => state.conversations);
  const changes = useApp((state) => state.directoryChanges);
  const [problem, setProblem] = useState<"offline" | "noSuchPerson" | "failed" | null>(null);
  const [query, setQuery] = useState("");
  const { answer, failed } = useAnswer(people, changes);
  /** Null until they have been read; nobody where they cannot be. */
  const everybody = answer ?? (failed ? nobody : null);
  const findables = useFindables();
  useReadAhead(findables, everybody ?? nobody);
  const sought = useDeferredValue(query);
  const soughtWords = useMemo(() => wordsIn(sought), [sought]);
  const places = useMemo(
    () => findPlaces(words, findables, conversations, everybody ?? [], sought),
    [words, findables, conversations, everybody, sought],
  );
  /** What is marked stays so, wherever it moves, while what is sought does. */
  const [marked, setMarked] = useState({ sought, id: "" });
  const markedAt = places.findIndex(({ id }) => marked.sought === sought && marked.id === id);
  const at = Math.max(markedAt, 0);
  const active = places[at];
  if (active && markedAt !== at) setMarked({ sought, id: active.id });

  const go = async (place: Place): Promise<void> => {
    if (place.conversation !== null) {
      onDone();
      await select(place.conversation, true);
      return;
    }
    const outcome = await startDirect(place.id, isWanted).catch(() => "failed" as const);
    if (outcome === "ok") {
      // Something else may be open by now.
      if (isWanted()) onDone();
    } else if (outcome !== "late") setProblem(outcome);
  };
  const ahead = useEnterAhead({
    typed: query,
    shown: sought === query ? active : undefined,
    isComplete: everybody !== null && findables.reads,
    find: () => findPlaces(words, findables, conversations, everybody ?? nobody, query)[0],
    choose: (place) => void go(place),
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0 && event.key !== "Enter") return;
    event.preventDefault();
    if (by === 0) {
      // One that is held was pressed for what was here before.
      if (!event.repeat) ahead.enter();
      return;
    }
    const next = places[Math.min(Math.max(at + by, 0), places.length - 1)];
    if (next) setMarked({ sought, id: next.id });
    ahead.callOff();
  };

  const activeId = active?.id;
  useEffect(() => {
    if (activeId !== undefined)
      document.getElementById(`place-${activeId}`)?.scrollIntoView({ block: "nearest" });
  }, [activeId, at]);

  return (
    <>
      <SearchField
        className={styles["search"]}
        ref={search}
        role="combobox"
        aria-expanded="true"
        aria-controls="places"
        aria-activedescendant={active ? `place-${active.id}` : undefined}
        label={t.switcher.search}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setProblem(null);
        }}
        onKeyDown={onKeyDown}
      />
      {problem === null ? null : (
        <p role="alert" className={styles["problem"]}>
          {t.people[problem]}
        </p>
      )}
      {places.length === 0 && everybody !== null ? (
        <p className={styles["none"]}>{t.switcher.none}</p>
      ) : null}
      <ul className={styles["people"]} id="places" role="listbox" aria-label={t.switcher.title}>
        {places.map((place) => (
          <li
            key={place.id}
            id={`place-${place.id}`}
            role="option"
            aria-selected={place === active}
            className={styles["place"]}
            onClick={() => void go(place)}
          >
            <Avatar id={place.avatar} name={place.name} picture={place.picture} size={32} />
            <span>
              <b dir="auto">
                <Marked text={place.name} words={soughtWords} isName />
              </b>
              <small>
                <Marked text={place.about} words={soughtWords} />
              </small>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Ctrl or Cmd+K: goes to a conversation, or begins one with a colleague, by a few letters of the name. */
export function Switcher({ open, onClose }: { readonly open: boolean; onClose(): void }) {
  const { t } = useWords();
  const search = useRef<HTMLInputElement>(null);
  return (
    <Modal open={open} title={t.switcher.title} tall initialFocus={search} onClose={onClose}>
      <div className={styles["places"]}>
        <Places search={search} onDone={onClose} />
      </div>
    </Modal>
  );
}
