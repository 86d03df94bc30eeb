import { Popover } from "@base-ui/react/popover";
import { nameOf } from "#shared/i18n/titles.ts";
import type { PersonView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { PersonFacts } from "./PersonFacts.tsx";
import styles from "./PersonCard.module.css";

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
        <Avatar id={person.id} name={person.name} picture={person.picture} size={38} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="start" sideOffset={8} className={styles["positioner"]}>
          <Popover.Popup className={styles["card"]}>
            <Avatar id={person.id} name={person.name} picture={person.picture} size={64} />
            <Popover.Title className={styles["name"]} dir="auto">
              {name}
            </Popover.Title>
            {person.english === "" ? null : <p>{person.english}</p>}
            <PersonFacts person={person} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
