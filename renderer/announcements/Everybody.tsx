import { Megaphone } from "lucide-react";
import { useCallback } from "react";
import { useWords } from "../i18n/i18n.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions, useApp } from "../state/use-app.ts";
import styles from "./Announcements.module.css";

/** Before one speaks: whom it reaches. */
export function Everybody() {
  const { t, plural } = useWords();
  const { officeSize } = useActions();
  const changes = useApp((state) => state.directoryChanges);
  const ask = useCallback(() => officeSize(), [officeSize]);
  const { answer } = useAnswer(ask, changes);
  return (
    <p className={styles["everybody"]} data-testid="everybody">
      <Megaphone size={15} aria-hidden="true" />
      {answer === null ? t.announce.everybodyPlain : plural(t.announce.everybody, answer)}
    </p>
  );
}
