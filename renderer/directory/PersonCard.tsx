import { Popover } from "@base-ui/react/popover";
import { nameOf } from "#shared/i18n/titles.ts";
import type { PersonView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { usePresence } from "../state/use-presence.ts";
import { PersonAvatar } from "./PersonAvatar.tsx";
import { PersonFacts } from "./PersonFacts.tsx";
import { presenceWords } from "./presence-words.ts";
import styles from "./PersonCard.module.css";

function PresenceLine({ person }: { readonly person: string }) {
  const words = useWords();
  const presence = usePresence(person);
  const now = useNow();
  return presence === null ? null : <p>{presenceWords(words, presence, now)}</p>;
}

/** Who somebody is and how else to reach them, inside a popover. */
export function CardFacts({ person }: { readonly person: PersonView }) {
  const words = useWords();
  return (
    <>
      <PersonAvatar id={person.id} name={person.name} picture={person.picture} size={64} />
      <Popover.Title className={styles["name"]} dir="auto">
        {nameOf(words, person.name)}
      </Popover.Title>
      {person.english === "" ? null : <p>{person.english}</p>}
      <PresenceLine person={person.id} />
      <PersonFacts person={person} />
    </>
  );
}

/** A person's picture, which opens their card: who they are and how else to reach them. */
export function PersonCard({ person }: { readonly person: PersonView }) {
  const words = useWords();
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
            <CardFacts person={person} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
