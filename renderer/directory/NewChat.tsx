import { Search, Users } from "lucide-react";
import { type RefObject, useMemo, useRef, useState } from "react";
import { nameOf } from "#shared/i18n/titles.ts";
import type { PersonView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions } from "../state/use-app.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { Modal } from "../ui/Modal.tsx";
import { byDepartment, findPeople, sortPeople } from "./find-people.ts";
import styles from "./NewChat.module.css";

export interface NewChatProps {
  readonly open: boolean;
  onClose(): void;
  /** Several people are wanted. */
  onGroup(): void;
}

interface PeopleProps {
  readonly search: RefObject<HTMLInputElement | null>;
  onDone(): void;
}

function People({ search, onDone }: PeopleProps) {
  const words = useWords();
  const { t, region } = words;
  const { people, startDirect } = useActions();
  const { answer, failed } = useAnswer(people);
  const everybody = useMemo(
    () => (answer === null ? null : sortPeople(answer, region)),
    [answer, region],
  );
  const [query, setQuery] = useState("");
  const [refused, setRefused] = useState<"offline" | "noSuchPerson" | "failed" | null>(null);
  const problem = refused ?? (failed ? "failed" : null);

  const choose = async (person: PersonView): Promise<void> => {
    const outcome = await startDirect(person.id).catch(() => "failed" as const);
    if (outcome === "ok") onDone();
    else setRefused(outcome);
  };

  const found = findPeople(everybody ?? [], query);
  const departments = byDepartment(found, region);
  const nobody = everybody !== null && found.length === 0;
  return (
    <>
      <label className={styles["search"]}>
        <Search size={16} aria-hidden="true" />
        <input
          ref={search}
          aria-label={t.people.search}
          placeholder={t.people.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            const first = departments[0]?.people[0];
            if (event.key === "Enter" && !event.nativeEvent.isComposing && first)
              void choose(first);
          }}
        />
      </label>
      {problem === null ? null : (
        <p role="alert" className={styles["problem"]}>
          {t.people[problem]}
        </p>
      )}
      {nobody ? (
        <p className={styles["none"]}>{query === "" ? t.people.empty : t.people.none}</p>
      ) : (
        <div className={styles["people"]}>
          {departments.map(({ name, people: members }) => (
            <section key={name ?? ""} aria-label={name ?? t.people.withoutDepartment}>
              <h3>{name ?? t.people.withoutDepartment}</h3>
              <ul>
                {members.map((person) => (
                  <li key={person.id}>
                    <button type="button" onClick={() => void choose(person)}>
                      <Avatar
                        id={person.id}
                        name={person.name}
                        picture={person.picture}
                        size={36}
                      />
                      <span>
                        <b dir="auto">{nameOf(words, person.name)}</b>
                        <small>{person.title}</small>
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </>
  );
}

/** Everybody in the office, to start a conversation with. */
export function NewChat({ open, onClose, onGroup }: NewChatProps) {
  const { t } = useWords();
  const search = useRef<HTMLInputElement>(null);
  return (
    <Modal open={open} title={t.people.title} tall initialFocus={search} onClose={onClose}>
      <Button className={styles["group"]} onClick={onGroup}>
        <Users size={18} aria-hidden="true" />
        {t.group.new}
      </Button>
      <People search={search} onDone={onClose} />
    </Modal>
  );
}
