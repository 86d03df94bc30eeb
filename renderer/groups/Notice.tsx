import { ChevronDown, ChevronUp, Megaphone } from "lucide-react";
import { useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import styles from "./Groups.module.css";

/** What everybody in a group is to know, under its name: one line of it, or all. */
export function Notice({ text }: { readonly text: string }) {
  const { t } = useWords();
  const [whole, setWhole] = useState(false);
  if (text === "") return null;
  return (
    <button
      type="button"
      className={styles["notice"]}
      aria-expanded={whole}
      title={whole ? t.group.noticeLess : t.group.noticeMore}
      onClick={() => setWhole(!whole)}
    >
      <Megaphone size={15} aria-hidden="true" />
      <span className={whole ? styles["whole"] : styles["short"]} dir="auto">
        <span className="spoken">{t.group.notice}: </span>
        {text}
      </span>
      {whole ? (
        <ChevronUp size={15} aria-hidden="true" />
      ) : (
        <ChevronDown size={15} aria-hidden="true" />
      )}
    </button>
  );
}
