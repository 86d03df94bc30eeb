import { FileText, Image, Link, Mic } from "lucide-react";
import type { ReactNode } from "react";
import { monthTitle } from "#shared/i18n/times.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Modal } from "../ui/Modal.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { byMonth } from "./by-month.ts";
import { SharedFile, SharedLinks, SharedPicture, SharedVoice } from "./SharedItems.tsx";
import { type SharedKind, useShared } from "./use-shared.ts";
import styles from "./FilesPanel.module.css";

const kinds = ["pictures", "files", "links", "voice"] as const satisfies readonly SharedKind[];
const icons = { pictures: Image, files: FileText, links: Link, voice: Mic } as const;

function item(what: SharedKind, message: MessageView): ReactNode {
  switch (what) {
    case "pictures":
      return <SharedPicture message={message} />;
    case "files":
      return <SharedFile message={message} />;
    case "links":
      return <SharedLinks message={message} />;
    case "voice":
      return <SharedVoice message={message} />;
  }
}

function Part({
  conversation,
  what,
}: {
  readonly conversation: string;
  readonly what: SharedKind;
}) {
  const words = useWords();
  const { t } = words;
  const now = useNow();
  const { messages, more, failed, loadMore } = useShared(conversation, what);
  const Icon = icons[what];
  if (failed && messages === null)
    return (
      <EmptyState title={t.filesView.failed}>
        <Button onClick={loadMore}>{t.filesView.again}</Button>
      </EmptyState>
    );
  if (messages === null)
    return (
      <div className={styles["reading"]}>
        <Spinner label={t.filesView.reading} />
      </div>
    );
  if (messages.length === 0)
    return (
      <EmptyState
        picture={<Icon size={40} strokeWidth={1.4} aria-hidden="true" />}
        title={t.filesView.empty[what]}
        hint={t.filesView.emptyHint}
      />
    );
  return (
    <>
      {byMonth(messages).map(({ key, at, messages: those }) => (
        <section key={key} className={styles["month"]} aria-label={monthTitle(words, at, now)}>
          <h3>{monthTitle(words, at, now)}</h3>
          <ul className={styles[what === "pictures" ? "grid" : "list"]}>
            {those.map((message) => (
              <li key={message.id}>{item(what, message)}</li>
            ))}
          </ul>
        </section>
      ))}
      {failed ? (
        <p className={styles["trouble"]} role="alert">
          {t.filesView.failed}
        </p>
      ) : null}
      {more ? (
        <Button className={styles["more"]} onClick={loadMore}>
          {failed ? t.filesView.again : t.filesView.more}
        </Button>
      ) : null}
    </>
  );
}

export interface FilesPanelProps {
  readonly conversation: string;
  readonly open: boolean;
  /** What is shown first. */
  readonly part?: SharedKind;
  onClose(): void;
}

/** Everything that was shared in a conversation, by kind and month. */
export function FilesPanel({ conversation, open, part = "pictures", onClose }: FilesPanelProps) {
  const { t } = useWords();
  return (
    <Modal open={open} title={t.filesView.title} tall onClose={onClose}>
      <Tabs
        label={t.filesView.title}
        first={part}
        panelClass={styles["body"]}
        tabs={kinds.map((one) => ({
          value: one,
          name: t.filesView[one],
          panel: <Part conversation={conversation} what={one} />,
          testId: `shared-${one}`,
        }))}
      />
    </Modal>
  );
}
