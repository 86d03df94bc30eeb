import { useEffect } from "react";
import { useActions } from "../state/use-app.ts";

/** The dialogs of the main window; one at a time. */
export type DialogName =
  | "newChat"
  | "newGroup"
  | "newAnnouncement"
  | "switcher"
  | "settings"
  | "shortcuts";

const dialogOf = new Map<string, DialogName>([
  ["k", "switcher"],
  [",", "settings"],
  ["/", "shortcuts"],
]);

/** The keys that work wherever the focus is (product.md); those of a dialog or an input method are left alone. */
export function useShortcuts(
  dialog: DialogName | null,
  setDialog: (dialog: DialogName) => void,
): void {
  const { step, stepUnread, leave } = useActions();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented) return;
      const { key, altKey, shiftKey } = event;
      const command = event.ctrlKey || event.metaKey;
      const opens = command && !altKey && !shiftKey ? dialogOf.get(key.toLowerCase()) : undefined;
      if (opens !== undefined) {
        event.preventDefault();
        setDialog(opens);
        return;
      }
      if (dialog !== null || command) return;
      if (key === "Escape" && !altKey && !shiftKey) leave();
      const by = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
      if (by === 0 || !altKey) return;
      event.preventDefault();
      if (shiftKey) stepUnread(by);
      else step(by, true);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [dialog, leave, setDialog, step, stepUnread]);
}
