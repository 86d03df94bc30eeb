import { useState } from "react";
import type { MessageView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import { useActions } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Mention, MentionAll } from "./Mention.tsx";
import { messageParts } from "./text-parts.ts";
import styles from "./Bubble.module.css";

/** Longer texts are folded: a page of one message hides the conversation around it. */
const foldAbove = 1_500;

type Said = Pick<MessageView, "text" | "mine" | "mentions" | "mentionsAll">;

/** The text of a message as nodes, never as markup; links open outside, names of those who are mentioned open their cards. */
export function MessageText({ message }: { readonly message: Said }) {
  const { text, mine } = message;
  const { t } = useWords();
  const { openLink } = useActions();
  const [whole, setWhole] = useState(false);
  const long = text.length > foldAbove;
  const shown = long && !whole ? `${text.slice(0, foldAbove).toWellFormed()}…` : text;
  return (
    <>
      <span className={styles["text"]} dir="auto" data-testid="message-text">
        {messageParts(shown, message).map((part, index) => {
          if (part.kind === "text") return part.text;
          if (part.kind === "person")
            return <Mention key={index} own={mine} text={part.text} person={part.person} />;
          if (part.kind === "all") return <MentionAll key={index} own={mine} text={part.text} />;
          const { href } = part;
          return (
            <a
              key={index}
              href={href}
              onClick={(event) => {
                event.preventDefault();
                openLink(href);
              }}
            >
              {part.text}
            </a>
          );
        })}
      </span>
      {long ? (
        <Button look="link" onClick={() => setWhole(!whole)}>
          {whole ? t.chat.showLess : t.chat.showAll}
        </Button>
      ) : null}
    </>
  );
}
