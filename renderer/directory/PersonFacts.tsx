import { Building2, Mail, MessageSquareText, Phone } from "lucide-react";
import { statusText } from "#shared/i18n/status-text.ts";
import type { PersonView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { useActions } from "../state/use-app.ts";
import styles from "./PersonFacts.module.css";

export interface PersonFactsProps {
  readonly person: PersonView;
  /** Where they belong, from the top; the department's name where it is left out. */
  readonly path?: readonly string[];
}

/** What a card says of a person beside their name: what they do, where they belong, how else to reach them. */
export function PersonFacts({ person, path }: PersonFactsProps) {
  const words = useWords();
  const { openLink } = useActions();
  const status = statusText(words, person.status, useNow());
  const department = path && path.length > 0 ? path.join(" / ") : person.department;
  return (
    <>
      {person.title === "" ? null : <p className={styles["fact"]}>{person.title}</p>}
      {status === null ? null : (
        <p className={styles["line"]} dir="auto">
          <MessageSquareText size={15} aria-hidden="true" />
          {status}
        </p>
      )}
      {department === null ? null : (
        <p className={styles["line"]}>
          <Building2 size={15} aria-hidden="true" />
          {department}
        </p>
      )}
      {person.phone === "" ? null : (
        <p className={styles["line"]}>
          <Phone size={15} aria-hidden="true" />
          {person.phone}
        </p>
      )}
      {person.email === "" ? null : (
        <p className={styles["line"]}>
          <Mail size={15} aria-hidden="true" />
          <a
            href={`mailto:${person.email}`}
            onClick={(event) => {
              event.preventDefault();
              openLink(`mailto:${person.email}`);
            }}
          >
            {person.email}
          </a>
        </p>
      )}
    </>
  );
}
