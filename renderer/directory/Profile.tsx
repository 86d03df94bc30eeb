import { MessageCircle } from "lucide-react";
import { nameOf } from "#shared/i18n/titles.ts";
import type { PersonView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { PersonFacts } from "./PersonFacts.tsx";
import styles from "./Profile.module.css";

export interface ProfileProps {
  /** Null while nobody is chosen. */
  readonly person: PersonView | null;
  readonly path: readonly string[];
  readonly isSelf: boolean;
  /** Why no conversation could be begun; null while none is wanted. */
  readonly problem: string | null;
  onMessage(person: PersonView): void;
}

/** The card of whoever is chosen in the directory. */
export function Profile({ person, path, isSelf, problem, onMessage }: ProfileProps) {
  const words = useWords();
  const { t } = words;
  if (person === null)
    return (
      <aside className={styles["profile"]} aria-label={t.directory.choose}>
        <p className={styles["hint"]}>{t.directory.choose}</p>
      </aside>
    );
  const name = nameOf(words, person.name);
  return (
    <aside className={styles["profile"]} aria-label={name}>
      <Avatar id={person.id} name={person.name} picture={person.picture} size={72} />
      <h2 dir="auto">{name}</h2>
      {person.english === "" ? null : <p className={styles["english"]}>{person.english}</p>}
      <div className={styles["facts"]}>
        <PersonFacts person={person} path={path} />
      </div>
      {isSelf ? (
        <p className={styles["hint"]}>{t.directory.yourself}</p>
      ) : (
        <Button look="main" onClick={() => onMessage(person)}>
          <MessageCircle size={16} aria-hidden="true" />
          {t.directory.message}
        </Button>
      )}
      {problem === null ? null : (
        <p role="alert" className={styles["problem"]}>
          {problem}
        </p>
      )}
    </aside>
  );
}
