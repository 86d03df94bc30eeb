import { useState } from "react";
import { Popover } from "@base-ui/react/popover";
import type { MessageView } from "#shared/ipc/views.ts";
import { nameOf } from "#shared/i18n/titles.ts";
import { CardOf } from "../directory/CardOf.tsx";
import { fill, useWords } from "../i18n/i18n.ts";
import styles from "./Mention.module.css";

interface MentionProps {
  /** It stands in a message of one's own. */
  readonly own: boolean;
  /** As it stands in the text, with its @. */
  readonly text: string;
  readonly person: MessageView["mentions"][number];
}

/** Where somebody else mentions oneself that stands out more. */
const classesOf = (own: boolean, self: boolean): string =>
  [styles["mention"], own ? styles["own"] : self ? styles["mine"] : ""].join(" ");

/** The name of somebody who is mentioned: it opens their card. */
export function Mention({ own, text, person }: MentionProps) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        className={classesOf(own, person.mine)}
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
export function MentionAll({ own, text }: Pick<MentionProps, "own" | "text">) {
  return (
    <span className={`${classesOf(own, !own)} ${styles["all"]}`} data-testid="mention">
      {text}
    </span>
  );
}
