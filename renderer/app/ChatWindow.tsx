import { useEffect } from "react";
import { titleOf } from "#shared/i18n/titles.ts";
import { Chat } from "../chat/Chat.tsx";
import { ConnectionBar } from "../conversations/ConnectionBar.tsx";
import { ReceivingLine } from "../conversations/Receiving.tsx";
import { useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { FailedNotice, StorageNotice } from "./Notices.tsx";
import styles from "./App.module.css";

/** A window that shows one conversation and nothing else. */
export function ChatWindow({ conversation: id }: { readonly conversation: string }) {
  const words = useWords();
  const { select } = useActions();
  // Nothing is open at first, and after somebody has signed in again.
  const isOpen = useApp(({ open }) => open !== null);
  const conversation = useApp(({ conversations }) => conversations.find((one) => one.id === id));
  useEffect(() => {
    if (!isOpen) void select(id, true);
  }, [select, id, isOpen]);
  const title = conversation ? titleOf(words, conversation) : words.t.app.name;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className={styles["window"]}>
      <StorageNotice />
      <FailedNotice />
      <ConnectionBar />
      <ReceivingLine />
      <div className={styles["panes"]}>
        <Chat />
      </div>
    </div>
  );
}
