import { Popover } from "@base-ui/react/popover";
import { Building2, Mail, Phone } from "lucide-react";
import { nameOf } from "#shared/i18n/titles.ts";
import type { PersonView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions } from "../state/use-app.ts";
import { useNow } from "../i18n/use-now.ts";
import { usePresence } from "../state/use-presence.ts";
import { PersonAvatar } from "./PersonAvatar.tsx";
import { presenceWords } from "./presence-words.ts";
import styles from "./PersonCard.module.css";

function PresenceLine({ person }: { readonly person: string }) {
  const words = useWords();
  const presence = usePresence(person);
  const now = useNow();
  return presence === null ? null : <p>{presenceWords(words, presence, now)}</p>;
}

/** A person's picture, which opens their card: who they are and how else to reach them. */
export function PersonCard({ person }: { readonly person: PersonView }) {
  const words = useWords();
  const { openLink } = useActions();
  const name = nameOf(words, person.name);
  return (
    <Popover.Root>
      <Popover.Trigger
        className={styles["picture"]}
        aria-label={fill(words.t.people.card, { name })}
      >
        <PersonAvatar id={person.id} name={person.name} picture={person.picture} size={38} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="start" sideOffset={8} className={styles["positioner"]}>
          <Popover.Popup className={styles["card"]}>
            <PersonAvatar id={person.id} name={person.name} picture={person.picture} size={64} />
            <Popover.Title className={styles["name"]} dir="auto">
              {name}
            </Popover.Title>
            <PresenceLine person={person.id} />
            {person.title === "" ? null : <p>{person.title}</p>}
            {person.department === null ? null : (
              <p className={styles["line"]}>
                <Building2 size={15} aria-hidden="true" />
                {person.department}
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
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
