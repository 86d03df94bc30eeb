import { type ReactNode, useState } from "react";
import { titleOf } from "#shared/i18n/titles.ts";
import type { ConversationView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { GroupPanel } from "./GroupPanel.tsx";
import styles from "./Groups.module.css";

export interface GroupHeadProps {
  readonly conversation: ConversationView;
  /** What stands under the name. */
  readonly children: ReactNode;
}

/** Over a group: its picture, its name, how many are in it; and the way to everything else about it. */
export function GroupHead({ conversation, children }: GroupHeadProps) {
  const words = useWords();
  const { t } = words;
  const [open, setOpen] = useState(false);
  const { id, picture } = conversation;
  const title = titleOf(words, conversation);
  return (
    <>
      <button
        type="button"
        className={styles["head"]}
        title={t.group.details}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Avatar id={id} name={title} picture={picture} size={38} />
        <span className={styles["who"]}>
          <h2 dir="auto">{title}</h2>
          {children}
        </span>
      </button>
      <GroupPanel conversation={conversation} open={open} onClose={() => setOpen(false)} />
    </>
  );
}
