import {
  type KeyboardEvent,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { PersonView } from "#shared/ipc/views.ts";
import { wordsIn } from "../finding/fold.ts";
import { useFindables } from "../finding/use-findables.ts";
import { useWords } from "../i18n/i18n.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { useHere } from "../state/use-here.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { SearchField } from "../ui/SearchField.tsx";
import { DepartmentTree } from "./DepartmentTree.tsx";
import { sortPeople } from "./find-people.ts";
import { PeopleList, peopleListId, personRowId } from "./PeopleList.tsx";
import { Profile } from "./Profile.tsx";
import { searchPeople } from "./search-people.ts";
import { type DepartmentNode, departmentTree, pathOf, peopleIn } from "./tree.ts";
import { useEnterAhead } from "./use-enter-ahead.ts";
import { useReadAhead } from "./use-read-ahead.ts";
import styles from "./DirectoryPage.module.css";

/** How far PageUp and PageDown go, in people. */
const pageSteps = 10;
const steps = new Map<string, number>([
  ["ArrowUp", -1],
  ["ArrowDown", 1],
  ["PageUp", -pageSteps],
  ["PageDown", pageSteps],
]);

const nobodyYet = { people: [], departments: [] };
const sameNode = (one: DepartmentNode, other: DepartmentNode): boolean => one.id === other.id;
const nodeIn = (
  nodes: readonly DepartmentNode[],
  wanted: DepartmentNode,
): DepartmentNode | null => {
  for (const node of nodes) {
    const found = sameNode(node, wanted) ? node : nodeIn(node.children, wanted);
    if (found) return found;
  }
  return null;
};

/** The whole office: departments on the left, their people, and the card of who is chosen. All of it is here offline too. */
export function DirectoryPage() {
  const words = useWords();
  const { t, region } = words;
  const { directory, startDirect } = useActions();
  const isHere = useHere();
  const self = useApp(({ account }) => account?.person ?? null);
  const changes = useApp((state) => state.directoryChanges);
  const { answer, failed } = useAnswer(directory, changes);
  const findables = useFindables();
  const search = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [department, setDepartment] = useState<DepartmentNode | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [problem, setProblem] = useState<"offline" | "noSuchPerson" | "failed" | null>(null);

  const { people, departments } = answer ?? nobodyYet;
  const everybody = useMemo(() => sortPeople(people, region), [people, region]);
  const root = useMemo((): DepartmentNode => {
    const children = departmentTree({ people, departments }, region);
    return { id: null, name: null, count: people.length, children };
  }, [people, departments, region]);
  useReadAhead(findables, everybody);
  // The tree is made anew with each change; what is chosen in it is not.
  const node = department === null ? null : nodeIn(root.children, department);
  // Typing never waits for ten thousand names.
  const sought = useDeferredValue(query);
  const soughtWords = useMemo(() => wordsIn(sought), [sought]);
  const isSearching = soughtWords.length > 0;
  const shown = useMemo(
    () =>
      isSearching
        ? searchPeople(findables, everybody, soughtWords)
        : node === null
          ? everybody
          : peopleIn(everybody, departments, node),
    [isSearching, findables, everybody, soughtWords, node, departments],
  );
  const isEmpty = shown.length === 0;
  const active = shown.find(({ id }) => id === chosen) ?? (isSearching ? shown[0] : undefined);

  const { enter, callOff } = useEnterAhead({
    typed: query,
    shown: sought === query ? active : undefined,
    isComplete: (answer !== null || failed) && findables.reads,
    find: () =>
      query.trim() === "" ? undefined : searchPeople(findables, everybody, wordsIn(query))[0],
    choose: (person) => void open(person),
  });

  useEffect(() => search.current?.focus(), []);

  const chooseDepartment = (next: DepartmentNode): void => {
    setDepartment(next === root ? null : next);
    setQuery("");
    setChosen(null);
  };
  const choose = useCallback(
    (person: PersonView) => {
      callOff();
      setChosen(person.id);
      setProblem(null);
    },
    [callOff],
  );
  const open = async (person: PersonView): Promise<void> => {
    choose(person);
    if (person.id === self) return;
    const outcome = await startDirect(person.id, isHere).catch(() => "failed" as const);
    if (outcome !== "ok" && outcome !== "late") setProblem(outcome);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const inField = event.target === search.current;
    if (event.key === "Escape" && query !== "") {
      setQuery("");
      search.current?.focus();
    } else if (event.key === "Enter") {
      enter();
    } else {
      const by = steps.get(event.key);
      const at = active ? shown.indexOf(active) : -1;
      const last = shown.length - 1;
      const end = inField
        ? undefined
        : event.key === "Home"
          ? 0
          : event.key === "End"
            ? last
            : undefined;
      const next = shown[by === undefined ? (end ?? -1) : Math.min(Math.max(at + by, 0), last)];
      if (by === undefined && end === undefined) {
        // Whoever types looks for somebody, wherever the keyboard is.
        const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
        if (!inField && isText && event.key !== " ") search.current?.focus();
        return;
      }
      if (next) choose(next);
    }
    event.preventDefault();
  };

  const title = isSearching
    ? words.plural(t.directory.found, shown.length)
    : pathOf(departments, node?.id ?? null).join(" / ") ||
      (node ? t.people.withoutDepartment : t.directory.everybody);
  return (
    <>
      <nav className={styles["side"]} aria-label={t.directory.title}>
        <div className={styles["head"]}>
          <h1>{t.directory.title}</h1>
        </div>
        <SearchField
          className={styles["search"]}
          ref={search}
          role="combobox"
          aria-expanded={!isEmpty}
          aria-controls={isEmpty ? undefined : peopleListId}
          aria-activedescendant={active ? personRowId(active.id) : undefined}
          label={t.directory.search}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(null);
            setProblem(null);
          }}
          onKeyDown={onKeyDown}
        />
        <DepartmentTree
          root={root}
          chosen={isSearching ? null : (node ?? root)}
          onChoose={chooseDepartment}
        />
      </nav>
      <main className={styles["office"]} aria-label={t.directory.title}>
        <div className={styles["people"]}>
          <header className={styles["title"]}>
            <h2 dir="auto">{title}</h2>
            {isSearching ? null : <span>{words.plural(t.directory.count, shown.length)}</span>}
          </header>
          {failed && answer === null ? (
            <EmptyState title={t.directory.failed} />
          ) : answer !== null && people.length === 0 ? (
            <EmptyState title={t.people.empty} />
          ) : answer !== null && isEmpty ? (
            isSearching ? (
              <EmptyState title={t.directory.none} hint={t.directory.noneHint}>
                <Button onClick={() => chooseDepartment(root)}>{t.directory.everybody}</Button>
              </EmptyState>
            ) : (
              <EmptyState title={t.directory.nobody} />
            )
          ) : (
            <PeopleList
              label={title}
              people={shown}
              sought={soughtWords}
              chosen={active?.id ?? null}
              onChoose={choose}
              onOpen={(person) => void open(person)}
              onKeyDown={onKeyDown}
            />
          )}
        </div>
        <Profile
          person={active ?? null}
          path={pathOf(departments, active?.departmentId ?? null)}
          isSelf={active?.id === self}
          problem={problem === null ? null : t.people[problem]}
          onMessage={(person) => void open(person)}
        />
      </main>
    </>
  );
}
