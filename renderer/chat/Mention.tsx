import { useState } from "react";
import { Popover } from "@base-ui/react/popover";
import type { MessageView } from "#shared/ipc/views.ts";
import { nameOf } from "#shared/i18n/titles.ts";
import { CardOf } from "../directory/CardOf.tsx";
import { fill, useWords } from "../i18n/i18n.ts";
import styles from "./Mention.module.css";

interface MentionProps {
  /** As it stands in the text, with its @. */
  readonly text: string;
  readonly person: MessageView["mentions"][number];
}

/** The name of somebody who is mentioned: it opens their card. */
export function Mention({ text, person }: MentionProps) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        className={`${styles["mention"]} ${person.mine ? styles["mine"] : ""}`}
        title={fill(words.t.people.card, { name: nameOf(words, person.name) })}
        data-testid="mention"
      >
        {text}
      </Popover.Trigger>
      <CardOf id={person.id} name={person.name} isSelf={person.mine} />
    </Popover.Root>
  );
}

/** Everybody is mentioned: that is oneself too, where somebody else says it. */
export function MentionAll({ text, mine }: { readonly text: string; readonly mine: boolean }) {
  const classes = [styles["mention"], styles["all"], mine ? "" : styles["mine"]];
  return (
    <span className={classes.join(" ")} data-testid="mention">
      {text}
    </span>
  );
}
