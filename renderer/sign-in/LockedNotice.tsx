import { LockKeyhole } from "lucide-react";
import type { LockView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import styles from "./LockedNotice.module.css";

/** The history here is locked: why, and that it waits. */
export function LockedNotice({ reason, name }: Pick<LockView, "reason" | "name">) {
  const { t } = useWords();
  const { title, hint } = t.signIn.locked[reason];
  return (
    <section className={styles["locked"]} data-testid="locked" aria-label={title}>
      <LockKeyhole size={18} aria-hidden="true" />
      <div>
        <b>{title}</b>
        <p>{fill(hint, { name })}</p>
      </div>
    </section>
  );
}
