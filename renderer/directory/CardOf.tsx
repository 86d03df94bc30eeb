import { Popover } from "@base-ui/react/popover";
import { MessageCircle } from "lucide-react";
import { useState } from "react";
import { nameOf } from "#shared/i18n/titles.ts";
import { useWords } from "../i18n/i18n.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { useHere } from "../state/use-here.ts";
import { Button } from "../ui/Button.tsx";
import { CardFacts } from "./PersonCard.tsx";
import styles from "./PersonCard.module.css";

interface CardOfProps {
  readonly id: string;
  /** What is known of them without asking. */
  readonly name: string;
  readonly isSelf: boolean;
}

function Known({ id, name, isSelf }: CardOfProps) {
  const words = useWords();
  const { t } = words;
  const { directory, startDirect } = useActions();
  const isHere = useHere();
  const changes = useApp((state) => state.directoryChanges);
  const { answer, failed } = useAnswer(directory, changes);
  const [problem, setProblem] = useState<"offline" | "noSuchPerson" | "failed" | null>(null);
  const person = answer?.people.find((one) => one.id === id);
  const write = async (): Promise<void> => {
    const outcome = await startDirect(id, isHere).catch(() => "failed" as const);
    setProblem(outcome === "ok" || outcome === "late" ? null : outcome);
  };
  if (!person)
    return (
      <>
        <Popover.Title className={styles["name"]} dir="auto">
          {nameOf(words, name)}
        </Popover.Title>
        {answer === null && !failed ? null : <p>{t.mention.unknown}</p>}
      </>
    );
  return (
    <>
      <CardFacts person={person} />
      {isSelf ? null : (
        <Button look="main" className={styles["write"]} onClick={() => void write()}>
          <MessageCircle size={16} aria-hidden="true" />
          {t.directory.message}
        </Button>
      )}
      {problem === null ? null : (
        <p role="alert" className={styles["problem"]}>
          {t.people[problem]}
        </p>
      )}
    </>
  );
}

/** The card of somebody of whom little more than the id is at hand, inside a popover that is opened by something else. */
export function CardOf(props: CardOfProps) {
  return (
    <Popover.Portal>
      <Popover.Positioner align="start" sideOffset={6} className={styles["positioner"]}>
        <Popover.Popup className={styles["card"]}>
          <Known {...props} />
        </Popover.Popup>
      </Popover.Positioner>
    </Popover.Portal>
  );
}
