import { memo, useEffect, useState } from "react";
import type { MessageView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { clockTime, fullTime } from "#shared/i18n/times.ts";
import { useActions } from "../state/use-app.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { sendProblem } from "./failure.ts";
import { MessageText } from "./MessageText.tsx";
import { StatusMark } from "./StatusMark.tsx";
import styles from "./Bubble.module.css";

export interface BubbleProps {
  readonly message: MessageView;
  readonly first: boolean;
  readonly last: boolean;
  /** Of the other person of a one-to-one conversation. */
  readonly picture: string | null;
}

function Body({ message }: { readonly message: MessageView }) {
  const { t } = useWords();
  if (message.recalled) return <em className={styles["odd"]}>{t.chat.recalled}</em>;
  if (message.kind !== "text") return <em className={styles["odd"]}>{t.chat.unknownKind}</em>;
  return <MessageText text={message.text} />;
}

/** A moment in which most messages are sent: before it there is nothing to say. */
const sendingMs = 4_000;

/** Under an own message that is not sent: why, and what can be done. */
function Unsent({ message }: { readonly message: MessageView }) {
  const words = useWords();
  const { t } = words;
  const { retry, takeBack } = useActions();
  const { id, conversation, status, createdAt } = message;
  const waiting = status === "queued" && message.mine;
  const [lasting, setLasting] = useState(() => Date.now() - createdAt > sendingMs);
  useEffect(() => {
    if (!waiting || lasting) return undefined;
    const timer = setTimeout(() => setLasting(true), sendingMs);
    return () => clearTimeout(timer);
  }, [waiting, lasting]);

  if (status !== "failed" && !(waiting && lasting)) return null;
  return (
    <p className={styles[status === "failed" ? "failed" : "waiting"]}>
      <span>
        {status === "failed"
          ? `${t.status.failed}: ${sendProblem(words, message.failure)}`
          : t.status.queued}
      </span>
      {status === "failed" ? (
        <Button look="link" onClick={() => retry(id)}>
          {t.status.retry}
        </Button>
      ) : null}
      <Button look="link" onClick={() => takeBack(conversation, id)}>
        {t.status.takeBack}
      </Button>
    </p>
  );
}

/** One message. Own ones stand on the right and carry their state; a run of one person carries one picture. */
export const Bubble = memo(function Bubble({ message, first, last, picture }: BubbleProps) {
  const words = useWords();
  const side = message.mine ? "own" : "other";
  const classes = [styles["row"], styles[side], first && styles["first"], last && styles["last"]];
  return (
    <article
      aria-label={fill(words.t.chat.from, {
        who: message.mine
          ? words.t.chat.you
          : message.sender === null
            ? words.t.list.announcements
            : message.senderName,
        time: clockTime(words, message.time),
      })}
      className={classes.filter(Boolean).join(" ")}
      data-testid="message"
      data-status={message.status}
      data-id={message.id}
    >
      <div className={styles["picture"]}>
        {!message.mine && first ? (
          <Avatar id={message.sender ?? ""} name={message.senderName} picture={picture} size={32} />
        ) : null}
      </div>
      <div className={styles["stack"]}>
        <div className={styles["bubble"]}>
          <Body message={message} />
          <span className={styles["meta"]}>
            <time
              dateTime={new Date(message.time).toISOString()}
              title={fullTime(words, message.time)}
            >
              {clockTime(words, message.time)}
            </time>
            <StatusMark status={message.status} />
          </span>
        </div>
        <Unsent message={message} />
      </div>
    </article>
  );
});
