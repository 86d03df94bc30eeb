import { useMemo, useState } from "react";
import type { GroupMembersView, PersonView } from "#shared/ipc/views.ts";
import { limits } from "#shared/wire/limits.ts";
import { useWords } from "../i18n/i18n.ts";
import type { GroupProblem } from "../state/app-state.ts";
import { useActions } from "../state/use-app.ts";
import { useOneAtATime } from "../state/use-one-at-a-time.ts";
import { Button } from "../ui/Button.tsx";
import { PeoplePicker } from "./PeoplePicker.tsx";
import styles from "./Groups.module.css";

export interface AddPeopleProps {
  readonly conversation: string;
  readonly members: GroupMembersView["members"];
  onDone(): void;
}

/** Brings people into a group. */
export function AddPeople({ conversation, members, onDone }: AddPeopleProps) {
  const { t, plural } = useWords();
  const { addMembers } = useActions();
  const [chosen, setChosen] = useState<readonly PersonView[]>([]);
  const [problem, setProblem] = useState<GroupProblem | null>(null);
  const present = useMemo(() => new Set(members.map(({ person }) => person.id)), [members]);
  const onAdd = useOneAtATime(async () => {
    const found = await addMembers(
      conversation,
      chosen.map(({ id }) => id),
    );
    if (found === null) onDone();
    else setProblem(found);
  });
  return (
    <div className={styles["form"]}>
      <PeoplePicker first chosen={chosen} without={present} onChange={setChosen} />
      <div className={styles["foot"]}>
        {problem === null ? null : (
          <p role="alert" className={styles["problem"]}>
            {t.group.problem[problem]}
          </p>
        )}
        <div className={styles["answers"]}>
          <span className={styles["count"]} aria-live="polite">
            {plural(t.group.chosen, chosen.length)}
          </span>
          <Button onClick={onDone}>{t.group.cancel}</Button>
          <Button
            look="main"
            disabled={chosen.length === 0 || chosen.length > limits.addedMax}
            onClick={() => void onAdd()}
          >
            {t.group.addThem}
          </Button>
        </div>
      </div>
    </div>
  );
}
