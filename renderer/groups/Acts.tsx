import { Clock } from "lucide-react";
import { useEffect, useState } from "react";
import { actProblem, actWords } from "#shared/i18n/act-words.ts";
import type { ActView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import styles from "./Groups.module.css";

/** A moment in which most acts are done: before it there is nothing to say. */
const doingMs = 1_500;

function Waiting({ act }: { readonly act: ActView }) {
  const words = useWords();
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(true), doingMs);
    return () => clearTimeout(timer);
  }, []);
  if (!lasting) return null;
  return (
    <li className={styles["waiting"]}>
      <Clock size={14} aria-hidden="true" />
      <span>{fill(words.t.group.waiting, { what: actWords(words, act) })}</span>
    </li>
  );
}

/** What was asked of a group and waits for the server, or was refused by it. */
export function Acts({ acts }: { readonly acts: readonly ActView[] }) {
  const words = useWords();
  const { t } = words;
  const { dismissAct } = useActions();
  if (acts.length === 0) return null;
  return (
    <ul className={styles["acts"]} aria-live="polite">
      {acts.map((act) =>
        act.code === null ? (
          <Waiting key={act.op} act={act} />
        ) : (
          <li key={act.op} className={styles["refused"]}>
            <span>
              {fill(t.group.refused, {
                what: actWords(words, act),
                why: actProblem(words, act.code),
              })}
            </span>
            <Button look="link" onClick={() => dismissAct(act.op)}>
              {t.notice.dismiss}
            </Button>
          </li>
        ),
      )}
    </ul>
  );
}
