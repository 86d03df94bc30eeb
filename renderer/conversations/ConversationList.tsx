import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { Search, SquarePen } from "lucide-react";
import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
} from "react";
import { useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { modifierKey } from "../settings/modifier-key.ts";
import { filtered } from "../state/list-filter.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { ConnectionBar } from "./ConnectionBar.tsx";
import { ConversationMenu } from "./ConversationMenu.tsx";
import { Receiving, ReceivingLine } from "./Receiving.tsx";
import { ListFilters } from "./ListFilters.tsx";
import { ConversationItem } from "./ConversationItem.tsx";
import styles from "./ConversationList.module.css";

const rowHeight = 66;
/** A menu that the keyboard asked for begins so far inside its row, in px. */
const menuInset = 16;

/** Where the keys of a list lead; Enter goes on to where one writes. */
const steps = new Map<string, -1 | 1 | "first" | "last">([
  ["ArrowUp", -1],
  ["ArrowDown", 1],
  ["Home", "first"],
  ["End", "last"],
]);

export interface ConversationListProps {
  onNewChat(): void;
  /** Leads to where a conversation or a colleague is found by name. */
  onSearch(): void;
}

/** All conversations, newest first; arrows move, Alt with arrows moves from anywhere in the window. */
export function ConversationList({ onNewChat, onSearch }: ConversationListProps) {
  const { t } = useWords();
  const { select, setFilter, step } = useActions();
  const all = useApp((state) => state.conversations);
  const selected = useApp(({ open }) => open?.id ?? null);
  const filter = useApp((state) => state.filter);
  const conversations = useMemo(() => filtered(all, filter, selected), [all, filter, selected]);
  // Right after signing in there is nothing yet because it is still on its way.
  const coming = useApp(
    ({ connection }) =>
      connection.state === "connecting" ||
      (connection.state === "connected" && connection.catchingUp),
  );
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const at = conversations.findIndex(({ id }) => id === selected);
  const virtualizer = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => conversations[index]?.id ?? index,
    overscan: 6,
    // The active row stays drawn wherever one scrolls: it is what the list says has the keyboard.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), at])]
        .filter((index) => index >= 0)
        .sort((a, b) => a - b),
  });

  const onSelect = useCallback((id: string) => void select(id, true), [select]);

  // Follows the choice, not every new message that moves it.
  const followed = useRef<string | null>(null);
  useEffect(() => {
    if (at < 0 || followed.current === selected) return;
    followed.current = selected;
    virtualizer.scrollToIndex(at, { align: "auto" });
  }, [at, selected, virtualizer]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const to = steps.get(event.key);
    if (to === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (to !== undefined) step(to);
    else if (selected !== null) onSelect(selected);
  };

  // The menu key and Shift+F10 ask the list, which has the keyboard; what is meant is the row that it says is active.
  const onContextMenu = (event: MouseEvent): void => {
    if (event.target !== event.currentTarget || selected === null) return;
    event.preventDefault();
    const row = document.getElementById(`conversation-${selected}`);
    const { left, bottom } = row?.getBoundingClientRect() ?? { left: 0, bottom: 0 };
    const at = { clientX: left + menuInset, clientY: bottom - menuInset };
    row?.dispatchEvent(new window.MouseEvent("contextmenu", { bubbles: true, ...at }));
  };

  return (
    <nav className={styles["side"]} aria-label={t.list.title}>
      <div className={styles["head"]}>
        <h1>{t.list.title}</h1>
        <Receiving />
        <IconButton label={t.rail.newChat} onClick={onNewChat}>
          <SquarePen size={18} />
        </IconButton>
      </div>
      <button type="button" className={styles["search"]} onClick={onSearch}>
        <Search size={16} aria-hidden="true" />
        <span>{t.list.search}</span>
        <kbd>{modifierKey} K</kbd>
      </button>
      {all.length === 0 ? null : <ListFilters />}
      <ReceivingLine />
      <ConnectionBar />
      {all.length === 0 && coming ? (
        <EmptyState
          picture={<Spinner label={t.connection.catchingUp} />}
          title={t.connection.catchingUp}
        />
      ) : filter !== "all" && all.length > 0 && conversations.length === 0 ? (
        <EmptyState title={t.list.none[filter]}>
          <Button onClick={() => setFilter("all")}>{t.list.showAll}</Button>
        </EmptyState>
      ) : conversations.length === 0 ? (
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
          onContextMenu={onContextMenu}
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
                  <ConversationMenu conversation={conversation}>
                    <div role="presentation">
                      <ConversationItem
                        conversation={conversation}
                        selected={conversation.id === selected}
                        place={index + 1}
                        count={conversations.length}
                        now={now}
                        onSelect={onSelect}
                      />
                    </div>
                  </ConversationMenu>
                </div>
              );
            })}
          </div>
        </div>
      )}
    </nav>
  );
}
