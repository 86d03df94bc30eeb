import { useVirtualizer } from "@tanstack/react-virtual";
import { SquarePen } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useRef } from "react";
import { useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { ConnectionBar } from "./ConnectionBar.tsx";
import { ConversationItem } from "./ConversationItem.tsx";
import styles from "./ConversationList.module.css";

const rowHeight = 66;

/** All conversations, newest first; arrows move, Alt with arrows moves from anywhere in the window. */
export function ConversationList({ onNewChat }: { onNewChat(): void }) {
  const { t } = useWords();
  const { select, step } = useActions();
  const conversations = useApp((state) => state.conversations);
  const selected = useApp(({ open }) => open?.id ?? null);
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => conversations[index]?.id ?? index,
    overscan: 6,
  });

  const onSelect = useCallback((id: string) => void select(id), [select]);

  const at = conversations.findIndex(({ id }) => id === selected);
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "auto" });
    // Follows the choice, not every new message that moves it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  };

  return (
    <nav className={styles["side"]} aria-label={t.list.title}>
      <div className={styles["head"]}>
        <h1>{t.list.title}</h1>
        <IconButton label={t.rail.newChat} onClick={onNewChat}>
          <SquarePen size={18} />
        </IconButton>
      </div>
      <ConnectionBar />
      {conversations.length === 0 ? (
        <EmptyState title={t.list.empty} hint={t.list.emptyHint}>
          <Button look="main" onClick={onNewChat}>
            {t.rail.newChat}
          </Button>
        </EmptyState>
      ) : (
        <div
          ref={scroller}
          className={styles["scroller"]}
          role="listbox"
          tabIndex={0}
          aria-label={t.list.title}
          aria-activedescendant={selected === null ? undefined : `conversation-${selected}`}
          data-testid="conversation-list"
          onKeyDown={onKeyDown}
        >
          <div
            role="presentation"
            className={styles["sheet"]}
            style={{ height: virtualizer.getTotalSize() }}
          >
            {virtualizer.getVirtualItems().map(({ key, index, start }) => {
              const conversation = conversations[index];
              return conversation === undefined ? null : (
                <div
                  key={key}
                  role="presentation"
                  className={styles["row"]}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <ConversationItem
                    conversation={conversation}
                    selected={conversation.id === selected}
                    now={now}
                    onSelect={onSelect}
                  />
                </div>
              );
            })}
          </div>
        </div>
      )}
    </nav>
  );
}
