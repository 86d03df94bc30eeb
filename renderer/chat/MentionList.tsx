import { Users } from "lucide-react";
import { useEffect } from "react";
import { nameOf } from "#shared/i18n/titles.ts";
import { wordsIn } from "../finding/fold.ts";
import { Marked } from "../finding/Marked.tsx";
import { useWords } from "../i18n/i18n.ts";
import { Avatar } from "../ui/Avatar.tsx";
import type { MentionOption } from "./mention-options.ts";
import styles from "./MentionList.module.css";

/** The id of an option's element. */
export const optionId = (option: MentionOption): string =>
  option.kind === "all" ? "mention-everybody" : `mention-${option.person.id}`;

export const mentionListId = "mention-list";

export interface MentionListProps {
  readonly options: readonly MentionOption[];
  readonly active: number;
  readonly query: string;
  onPoint(index: number): void;
  onPick(option: MentionOption): void;
}

/** Above the line where one writes: whom one can mention. The keyboard stays in the text. */
export function MentionList({ options, active, query, onPoint, onPick }: MentionListProps) {
  const words = useWords();
  const { t } = words;
  const sought = wordsIn(query);
  const chosen = options[active];
  const chosenId = chosen && optionId(chosen);
  useEffect(() => {
    if (chosenId !== undefined)
      document.getElementById(chosenId)?.scrollIntoView({ block: "nearest" });
  }, [chosenId]);
  return (
    <ul
      id={mentionListId}
      role="listbox"
      aria-label={t.mention.list}
      className={styles["list"]}
      // What is pressed here takes no focus from the text.
      onMouseDown={(event) => event.preventDefault()}
    >
      {options.map((option, index) => (
        <li
          key={optionId(option)}
          id={optionId(option)}
          role="option"
          aria-selected={index === active}
          className={styles["option"]}
          onMouseMove={() => onPoint(index)}
          onClick={() => onPick(option)}
        >
          {option.kind === "all" ? (
            <>
              <span className={styles["everybody"]}>
                <Users size={16} aria-hidden="true" />
              </span>
              <b>@{t.mention.all}</b>
              <small>{t.mention.allHint}</small>
            </>
          ) : (
            <>
              <Avatar
                id={option.person.id}
                name={option.person.name}
                picture={option.person.picture}
                size={28}
              />
              <b dir="auto">
                <Marked text={nameOf(words, option.person.name)} words={sought} isName />
              </b>
              <small dir="auto">
                {option.person.english === "" ? null : (
                  <Marked text={option.person.english} words={sought} />
                )}
                {option.person.english !== "" && option.person.title !== "" ? " · " : ""}
                {option.person.title}
              </small>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
