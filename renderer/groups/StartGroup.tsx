import { UserPlus } from "lucide-react";
import { useMemo, useState } from "react";
import { nameOf } from "#shared/i18n/titles.ts";
import type { PersonView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { IconButton } from "../ui/Button.tsx";
import { NewGroup } from "./NewGroup.tsx";
import styles from "./Groups.module.css";

/** From a conversation with one person to a group with more. */
export function StartGroup({ person }: { readonly person: PersonView }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const first = useMemo(() => [person], [person]);
  return (
    <>
      <IconButton
        label={fill(words.t.group.withPerson, { name: nameOf(words, person.name) })}
        className={styles["start"]}
        onClick={() => setOpen(true)}
      >
        <UserPlus size={18} />
      </IconButton>
      <NewGroup open={open} first={first} onClose={() => setOpen(false)} />
    </>
  );
}
