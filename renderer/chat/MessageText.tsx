import { useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { useActions } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { textParts } from "./links.ts";
import styles from "./Bubble.module.css";

/** Longer texts are folded: a page of one message hides the conversation around it. */
const foldAbove = 1_500;

/** The text of a message as nodes, never as markup; links open outside. */
export function MessageText({ text }: { readonly text: string }) {
  const { t } = useWords();
  const { openLink } = useActions();
  const [whole, setWhole] = useState(false);
  const long = text.length > foldAbove;
  const shown = long && !whole ? `${text.slice(0, foldAbove).toWellFormed()}…` : text;
  return (
    <>
      <span className={styles["text"]} dir="auto" data-testid="message-text">
        {textParts(shown).map(({ text: part, href }, index) =>
          href === null ? (
            part
          ) : (
            <a
              key={index}
              href={href}
              onClick={(event) => {
                event.preventDefault();
                openLink(href);
              }}
            >
              {part}
            </a>
          ),
        )}
      </span>
      {long ? (
        <Button look="link" onClick={() => setWhole(!whole)}>
          {whole ? t.chat.showLess : t.chat.showAll}
        </Button>
      ) : null}
    </>
  );
}
