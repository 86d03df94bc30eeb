import { Pencil, X } from "lucide-react";
import { useWords } from "../i18n/i18n.ts";
import type { Editing } from "../state/edits.ts";
import { IconButton } from "../ui/Button.tsx";
import styles from "./Composer.module.css";

interface EditBarProps {
  readonly editing: Editing;
  onCancel(): void;
}

/** Above the line where one writes: that a message, or a caption, is being rewritten there, and what it says. */
export function EditBar({ editing: { before, file }, onCancel }: EditBarProps) {
  const { t } = useWords();
  // A file with which nothing is said yet goes by its name.
  const said = before.trim() === "" ? (file ?? "") : before;
  return (
    <div className={styles["editing"]}>
      <Pencil size={14} aria-hidden="true" />
      <b>{file === null ? t.composer.editing : t.composer.editingCaption}</b>
      <span dir="auto">{said.slice(0, 200).toWellFormed().replaceAll(/\s+/g, " ")}</span>
      <IconButton label={t.composer.cancelEdit} className={styles["cancel"]} onClick={onCancel}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
