import { Pencil } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { titleOf } from "#shared/i18n/titles.ts";
import type { ConversationView } from "#shared/ipc/views.ts";
import { limits } from "#shared/wire/limits.ts";
import { useWords } from "../i18n/i18n.ts";
import { scalePicture } from "../settings/scale-picture.ts";
import type { GroupProblem } from "../state/app-state.ts";
import { useActions } from "../state/use-app.ts";
import { useOneAtATime } from "../state/use-one-at-a-time.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button, IconButton } from "../ui/Button.tsx";
import styles from "./About.module.css";

interface LineProps {
  readonly label: string;
  readonly value: string;
  /** What stands where there is nothing yet. */
  readonly none?: string;
  readonly long?: boolean;
  readonly lengthMax: number;
  readonly changeable: boolean;
  onSave(value: string): Promise<GroupProblem | null>;
}

/** A text of the group: to read, and for those who may to rewrite in its place. */
function Line({ label, value, none = "", long = false, lengthMax, changeable, onSave }: LineProps) {
  const { t } = useWords();
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<GroupProblem | null>(null);
  const save = useOneAtATime(async () => {
    if (text === null) return;
    const found = text.trim() === value ? null : await onSave(text);
    setProblem(found);
    if (found === null) setText(null);
  });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void save();
  };
  const field = {
    "aria-label": label,
    autoFocus: true,
    maxLength: lengthMax,
    dir: "auto",
    value: text ?? "",
    className: styles["input"],
  } as const;
  return (
    <div className={styles["line"]}>
      <div className={styles["label"]}>
        <h3>{label}</h3>
        {changeable && text === null ? (
          <IconButton
            label={`${t.group.edit}: ${label}`}
            className={styles["edit"]}
            onClick={() => setText(value)}
          >
            <Pencil size={14} />
          </IconButton>
        ) : null}
      </div>
      {text === null ? (
        <p className={value === "" ? styles["none"] : styles["value"]} dir="auto">
          {value === "" ? none : value}
        </p>
      ) : (
        <form
          onSubmit={onSubmit}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            // The dialog around it stays.
            event.stopPropagation();
            setText(null);
          }}
        >
          {long ? (
            <textarea {...field} rows={4} onChange={(event) => setText(event.target.value)} />
          ) : (
            <input {...field} onChange={(event) => setText(event.target.value)} />
          )}
          {problem === null ? null : (
            <p role="alert" className={styles["problem"]}>
              {t.group.problem[problem]}
            </p>
          )}
          <div className={styles["answers"]}>
            <Button onClick={() => setText(null)}>{t.group.cancel}</Button>
            <Button type="submit" look="main">
              {t.group.save}
            </Button>
          </div>
        </form>
      )}
    </div>
  );
}

interface AboutProps {
  readonly conversation: ConversationView;
  /** Whether one's role allows changing it. */
  readonly changeable: boolean;
}

function Picture({ conversation, changeable }: AboutProps) {
  const words = useWords();
  const { t } = words;
  const { changeGroup } = useActions();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<GroupProblem | null>(null);
  const { id, picture } = conversation;
  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const made = await scalePicture(file);
    setProblem(
      "fault" in made ? made.fault : await changeGroup({ conversation: id, picture: made.picture }),
    );
  };
  return (
    <div className={styles["picture"]}>
      <Avatar id={id} name={titleOf(words, conversation)} picture={picture} size={56} />
      {changeable ? (
        <div className={styles["buttons"]}>
          <Button onClick={() => input.current?.click()}>{t.group.changePicture}</Button>
          {picture === null ? null : (
            <Button
              onClick={() => void changeGroup({ conversation: id, picture: null }).then(setProblem)}
            >
              {t.group.removePicture}
            </Button>
          )}
          {problem === null ? null : (
            <p role="alert" className={styles["problem"]}>
              {t.group.problem[problem]}
            </p>
          )}
        </div>
      ) : null}
      <input
        ref={input}
        type="file"
        accept="image/*"
        aria-label={t.group.picture}
        hidden
        onChange={({ target }) => {
          void choose(target.files?.[0]).catch(() => setProblem("notAPicture"));
          // The same file may be chosen again.
          target.value = "";
        }}
      />
    </div>
  );
}

/** Picture, name and notice of a group. */
export function About({ conversation, changeable }: AboutProps) {
  const words = useWords();
  const { t } = words;
  const { changeGroup } = useActions();
  const { id } = conversation;
  return (
    <section className={styles["about"]}>
      <Picture conversation={conversation} changeable={changeable} />
      <Line
        label={t.group.name}
        value={titleOf(words, conversation)}
        lengthMax={limits.titleLengthMax}
        changeable={changeable}
        onSave={(title) => changeGroup({ conversation: id, title })}
      />
      <Line
        label={t.group.notice}
        value={conversation.notice}
        none={t.group.noNotice}
        long
        lengthMax={limits.noticeLengthMax}
        changeable={changeable}
        onSave={(notice) => changeGroup({ conversation: id, notice })}
      />
    </section>
  );
}
