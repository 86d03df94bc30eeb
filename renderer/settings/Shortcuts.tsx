import { useWords } from "../i18n/i18n.ts";
import { useApp } from "../state/use-app.ts";
import { Modal } from "../ui/Modal.tsx";
import { modifierKey } from "./modifier-key.ts";
import styles from "./Settings.module.css";

/** Which keys do what. */
export function Shortcuts({ open, onClose }: { readonly open: boolean; onClose(): void }) {
  const { t } = useWords();
  const enterSends = useApp(({ start }) => start?.settings.enterSends ?? true);
  const rows: readonly (readonly [string, string])[] = [
    [t.shortcuts.switch, `${modifierKey} K`],
    [t.shortcuts.previous, "Alt ↑ ↓"],
    [t.shortcuts.previousUnread, "Alt Shift ↑ ↓"],
    [t.shortcuts.menu, "Shift F10"],
    [t.shortcuts.send, enterSends ? "Enter" : `${modifierKey} Enter`],
    [t.shortcuts.break, enterSends ? "Shift Enter" : "Enter"],
    [t.shortcuts.takeBack, "↑"],
    [t.shortcuts.stopEdit, "Esc"],
    [t.shortcuts.settings, `${modifierKey} ,`],
    [t.shortcuts.list, `${modifierKey} /`],
  ];
  return (
    <Modal open={open} title={t.shortcuts.title} onClose={onClose}>
      <dl className={styles["keys"]}>
        {rows.map(([what, keys]) => (
          <div key={what} style={{ display: "contents" }}>
            <dt>{what}</dt>
            <dd>
              <kbd>{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
