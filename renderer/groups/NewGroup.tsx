import { type FormEvent, type RefObject, useRef, useState } from "react";
import type { PersonView } from "#shared/ipc/views.ts";
import { limits } from "#shared/wire/limits.ts";
import { useWords } from "../i18n/i18n.ts";
import type { GroupProblem } from "../state/app-state.ts";
import { useActions } from "../state/use-app.ts";
import { useOneAtATime } from "../state/use-one-at-a-time.ts";
import { Button } from "../ui/Button.tsx";
import { Modal } from "../ui/Modal.tsx";
import { TextField } from "../ui/TextField.tsx";
import { Toggle } from "../ui/Toggle.tsx";
import { PeoplePicker } from "./PeoplePicker.tsx";
import styles from "./Groups.module.css";

export interface NewGroupProps {
  readonly open: boolean;
  /** Who is chosen from the start. */
  readonly first?: readonly PersonView[];
  onClose(): void;
}

interface FormProps {
  readonly first: readonly PersonView[];
  readonly name: RefObject<HTMLInputElement | null>;
  onDone(): void;
}

const nobody: readonly PersonView[] = [];

function NewGroupForm({ first, name, onDone }: FormProps) {
  const { t, plural } = useWords();
  const { createGroup } = useActions();
  const [title, setTitle] = useState("");
  const [chosen, setChosen] = useState(first);
  const [showsHistory, setShowsHistory] = useState(false);
  const [missing, setMissing] = useState(false);
  const [problem, setProblem] = useState<GroupProblem | null>(null);

  const create = useOneAtATime(async () => {
    if (title.trim() === "") {
      setMissing(true);
      return;
    }
    const people = chosen.map(({ id }) => id);
    const found = await createGroup({ title: title.trim(), people, showsHistory });
    if (found === null) onDone();
    else setProblem(found);
  });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void create();
  };
  return (
    <form className={styles["form"]} onSubmit={onSubmit}>
      <div className={styles["field"]}>
        <TextField
          ref={name}
          label={t.group.name}
          value={title}
          maxLength={limits.titleLengthMax}
          problem={missing ? t.group.nameMissing : null}
          onChange={(event) => {
            setTitle(event.target.value);
            setMissing(false);
          }}
        />
      </div>
      <PeoplePicker chosen={chosen} onChange={setChosen} />
      <div className={styles["foot"]}>
        {problem === null ? null : (
          <p role="alert" className={styles["problem"]}>
            {t.group.problem[problem]}
          </p>
        )}
        <Toggle label={t.group.history} on={showsHistory} onChange={setShowsHistory} />
        <div className={styles["answers"]}>
          <span className={styles["count"]} aria-live="polite">
            {plural(t.group.chosen, chosen.length)}
          </span>
          <Button type="submit" look="main" disabled={chosen.length === 0}>
            {t.group.create}
          </Button>
        </div>
      </div>
    </form>
  );
}

/** Makes a group: whom, under which name, and whether those who come later see what was said before. */
export function NewGroup({ open, first = nobody, onClose }: NewGroupProps) {
  const { t } = useWords();
  const name = useRef<HTMLInputElement>(null);
  return (
    <Modal open={open} title={t.group.new} tall initialFocus={name} onClose={onClose}>
      <NewGroupForm first={first} name={name} onDone={onClose} />
    </Modal>
  );
}
