import { X } from "lucide-react";
import { useMemo, useState } from "react";
import { nameOf } from "#shared/i18n/titles.ts";
import type { PersonView } from "#shared/ipc/views.ts";
import { sortPeople } from "../directory/find-people.ts";
import { searchPeople } from "../directory/search-people.ts";
import { useEnterAhead } from "../directory/use-enter-ahead.ts";
import { wordsIn } from "../finding/fold.ts";
import { useFindables } from "../finding/use-findables.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { SearchField } from "../ui/SearchField.tsx";
import styles from "./PeoplePicker.module.css";

/** So many are drawn; the others are found by their names. */
const shownMax = 200;

export interface PeoplePickerProps {
  /** Whether the keyboard begins here. */
  readonly first?: boolean;
  readonly chosen: readonly PersonView[];
  /** Those who cannot be chosen, by their ids. */
  readonly without?: ReadonlySet<string>;
  onChange(chosen: readonly PersonView[]): void;
}

const nobody: ReadonlySet<string> = new Set();

/** Several people, by their names: who is chosen stands above, everybody who could be below. */
export function PeoplePicker({
  first = false,
  chosen,
  without = nobody,
  onChange,
}: PeoplePickerProps) {
  const words = useWords();
  const { t, region } = words;
  const { people } = useActions();
  const changes = useApp((state) => state.directoryChanges);
  const { answer } = useAnswer(people, changes);
  const [query, setQuery] = useState("");
  const everybody = useMemo(
    () => sortPeople(answer ?? [], region).filter(({ id }) => !without.has(id)),
    [answer, region, without],
  );
  const findables = useFindables();
  const found = searchPeople(findables, everybody, wordsIn(query));
  const isChosen = ({ id }: PersonView): boolean => chosen.some((one) => one.id === id);
  const turn = (person: PersonView): void =>
    onChange(isChosen(person) ? chosen.filter(({ id }) => id !== person.id) : [...chosen, person]);
  const best = query === "" ? undefined : found[0];
  const ahead = useEnterAhead({
    typed: query,
    shown: best,
    isComplete: answer !== null && findables.reads,
    find: () => best,
    choose(person) {
      turn(person);
      setQuery("");
    },
  });
  return (
    <div className={styles["picker"]}>
      <SearchField
        className={styles["search"]}
        autoFocus={first}
        label={t.group.find}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
          event.preventDefault();
          ahead.enter();
        }}
      />
      {chosen.length === 0 ? null : (
        <ul className={styles["chosen"]}>
          {chosen.map((person) => {
            const name = nameOf(words, person.name);
            return (
              <li key={person.id}>
                <button
                  type="button"
                  aria-label={fill(t.group.unchoose, { name })}
                  onClick={() => turn(person)}
                >
                  <span dir="auto">{name}</span>
                  <X size={13} aria-hidden="true" />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {found.length === 0 ? (
        <p className={styles["none"]}>
          {query !== "" ? t.people.none : answer === null ? "" : t.people.empty}
        </p>
      ) : (
        <div className={styles["people"]}>
          <ul aria-label={t.group.people}>
            {found.slice(0, shownMax).map((person) => (
              <li key={person.id}>
                <label>
                  <input type="checkbox" checked={isChosen(person)} onChange={() => turn(person)} />
                  <Avatar id={person.id} name={person.name} picture={person.picture} size={32} />
                  <span className={styles["name"]}>
                    <b dir="auto">{nameOf(words, person.name)}</b>
                    <small>{[person.title, person.department].filter(Boolean).join(" · ")}</small>
                  </span>
                </label>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
