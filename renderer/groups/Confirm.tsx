import { useState } from "react";
import { nameOf, titleOf } from "#shared/i18n/titles.ts";
import type { ConversationView } from "#shared/ipc/views.ts";
import { fill, useWords, type Words } from "../i18n/i18n.ts";
import type { GroupProblem } from "../state/app-state.ts";
import type { GroupActions } from "../state/groups.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { useOneAtATime } from "../state/use-one-at-a-time.ts";
import { Button } from "../ui/Button.tsx";
import type { Question } from "./asking.ts";
import styles from "./Groups.module.css";

/** What is asked before it is done: in a title, with what will happen, and by which word it is done. */
export function questionOf(words: Words, asking: Question, conversation: ConversationView) {
  const { group } = words.t;
  const title = titleOf(words, conversation);
  const name = "person" in asking ? nameOf(words, asking.person.name) : "";
  switch (asking.what) {
    case "leave":
      return {
        title: fill(group.leaveTitle, { title }),
        hints: [
          group.leaveHint,
          ...(conversation.ownRole === "owner" && !conversation.dissolved
            ? [group.leaveOwnerHint]
            : []),
        ],
        yes: group.leave,
      };
    case "dissolve":
      return {
        title: fill(group.dissolveTitle, { title }),
        hints: [group.dissolveHint],
        yes: group.dissolve,
      };
    case "remove":
      return {
        title: fill(group.removeTitle, { name }),
        hints: [group.removeHint],
        yes: group.remove,
      };
    case "handOver":
      return {
        title: fill(group.handOverTitle, { name }),
        hints: [group.handOverHint],
        yes: group.handOver,
      };
  }
}

function doneBy(
  actions: GroupActions,
  asking: Question,
  conversation: string,
  self: string,
): Promise<GroupProblem | null> {
  switch (asking.what) {
    case "leave":
      return actions.removeMember(conversation, self);
    case "dissolve":
      return actions.dissolveGroup(conversation);
    case "remove":
      return actions.removeMember(conversation, asking.person.id);
    case "handOver":
      return actions.handOver(conversation, asking.person.id);
  }
}

export interface ConfirmProps {
  readonly conversation: ConversationView;
  readonly asking: Question;
  onDone(): void;
  onCancel(): void;
}

/** Asks before something is done that cannot simply be undone. */
export function Confirm({ conversation, asking, onDone, onCancel }: ConfirmProps) {
  const words = useWords();
  const { t } = words;
  const actions = useActions();
  const self = useApp(({ account }) => account?.person ?? "");
  const [problem, setProblem] = useState<GroupProblem | null>(null);
  const { hints, yes } = questionOf(words, asking, conversation);
  const onYes = useOneAtATime(async () => {
    const found = await doneBy(actions, asking, conversation.id, self);
    if (found === null) onDone();
    else setProblem(found);
  });
  return (
    <div className={styles["confirm"]}>
      {hints.map((hint) => (
        <p key={hint}>{hint}</p>
      ))}
      {problem === null ? null : (
        <p role="alert" className={styles["problem"]}>
          {t.group.problem[problem]}
        </p>
      )}
      <div className={styles["answers"]}>
        <Button onClick={onCancel}>{t.group.cancel}</Button>
        <Button autoFocus look="danger" onClick={() => void onYes()}>
          {yes}
        </Button>
      </div>
    </div>
  );
}
