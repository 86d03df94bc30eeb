import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { useWords } from "../i18n/i18n.ts";
import { IconButton } from "./Button.tsx";
import styles from "./Modal.module.css";

export interface ModalProps {
  readonly open: boolean;
  readonly title: string;
  /** As high as the window allows, or as high as what is in it. */
  readonly tall?: boolean;
  /** Where the keyboard goes first; else to the first thing that takes it. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  onClose(): void;
  readonly children: ReactNode;
}

/** Takes the keyboard there at once, where Base UI would wait for the next frame: of what is typed meanwhile no letter is lost. */
function goTo({ current }: RefObject<HTMLElement | null>): boolean {
  current?.focus();
  return current !== null;
}

/** A dialog over the window: title, a way out, Escape. */
export function Modal({ open, title, tall = false, initialFocus, onClose, children }: ModalProps) {
  const { t } = useWords();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles["backdrop"]} />
        <Dialog.Popup
          className={[styles["popup"], tall && styles["tall"]].filter(Boolean).join(" ")}
          {...(initialFocus === undefined ? {} : { initialFocus: () => !goTo(initialFocus) })}
        >
          <div className={styles["head"]}>
            <Dialog.Title className={styles["title"]}>{title}</Dialog.Title>
            <IconButton label={t.settings.close} onClick={onClose}>
              <X size={18} />
            </IconButton>
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
