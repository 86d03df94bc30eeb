import { Pencil, X } from "lucide-react";
import { useWords } from "../i18n/i18n.ts";
import { IconButton } from "../ui/Button.tsx";
import styles from "./Composer.module.css";

/** Above the line where one writes: that a message is being rewritten there, and what it says. */
export function EditBar({ before, onCancel }: { readonly before: string; onCancel(): void }) {
  const { t } = useWords();
  return (
    <div className={styles["editing"]}>
      <Pencil size={14} aria-hidden="true" />
      <b>{t.composer.editing}</b>
      <span dir="auto">{before.slice(0, 200).toWellFormed().replaceAll(/\s+/g, " ")}</span>
      <IconButton label={t.composer.cancelEdit} className={styles["cancel"]} onClick={onCancel}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
