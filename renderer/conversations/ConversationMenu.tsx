import { ContextMenu } from "@base-ui/react/context-menu";
import { Bell, BellOff, Pin, PinOff, SquareArrowOutUpRight } from "lucide-react";
import type { ReactElement } from "react";
import type { ConversationView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import { useActions } from "../state/use-app.ts";
import styles from "../ui/Menu.module.css";

export interface ConversationMenuProps {
  readonly conversation: ConversationView;
  /** What is clicked on. */
  readonly children: ReactElement;
}

/** What can be done with a conversation: by the right button, or the menu key. */
export function ConversationMenu({ conversation, children }: ConversationMenuProps) {
  const { t } = useWords();
  const { mark, openWindow } = useActions();
  const { id, pinned, muted } = conversation;
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger render={children} />
      <ContextMenu.Portal>
        <ContextMenu.Positioner className={styles["positioner"]}>
          <ContextMenu.Popup className={styles["menu"]}>
            <ContextMenu.Item className={styles["item"]} onClick={() => openWindow(id)}>
              <SquareArrowOutUpRight size={16} />
              {t.list.ownWindow}
            </ContextMenu.Item>
            <ContextMenu.Item
              className={styles["item"]}
              onClick={() => mark(id, { pinned: pinned === null })}
            >
              {pinned === null ? <Pin size={16} /> : <PinOff size={16} />}
              {pinned === null ? t.list.pin : t.list.unpin}
            </ContextMenu.Item>
            <ContextMenu.Item
              className={styles["item"]}
              onClick={() => mark(id, { muted: !muted })}
            >
              {muted ? <Bell size={16} /> : <BellOff size={16} />}
              {muted ? t.list.unmute : t.list.mute}
            </ContextMenu.Item>
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
