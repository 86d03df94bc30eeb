import { Check, Copy } from "lucide-react";
import { useCallback, useState } from "react";
import { nameOf } from "#shared/i18n/titles.ts";
import { momentTime } from "#shared/i18n/times.ts";
import type { MessageDetails, MessageView } from "#shared/ipc/views.ts";
import { useWords, type Words } from "../i18n/i18n.ts";
import { Facts } from "../settings/Facts.tsx";
import { useAnswer } from "../state/use-answer.ts";
import { useActions } from "../state/use-app.ts";
import { IconButton } from "../ui/Button.tsx";
import { copyText } from "../ui/copy.ts";
import { Spinner } from "../ui/Spinner.tsx";
import { Readers, Sides } from "./Readers.tsx";
import styles from "./MessageDialogs.module.css";

function CopyableId({ id }: { readonly id: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  return (
    <span className={styles["id"]}>
      {id}
      <IconButton
        label={copied ? t.refusal.copied : t.details.copyId}
        onClick={() => setCopied(copyText(id))}
      >
        {copied ? <Check size={14} /> : <Copy size={14} />}
      </IconButton>
    </span>
  );
}

/** What is known of a message, by name. */
function factsOf(words: Words, details: MessageDetails) {
  const { t } = words;
  const { status, senderName, createdAt, serverTime, editedAt, attempts, seq, rev, id } = details;
  const unconfirmed = status === "queued" || status === "failed";
  const state = status === "received" ? t.details.received : t.status[status];
  return [
    [t.details.sender, senderName === "" ? t.list.announcements : nameOf(words, senderName)],
    [t.details.state, state],
    [t.details.written, momentTime(words, createdAt)],
    [t.details.taken, serverTime === null ? t.details.notYet : momentTime(words, serverTime)],
    ...(editedAt === null ? [] : ([[t.details.edited, momentTime(words, editedAt)]] as const)),
    ...(unconfirmed ? ([[t.details.attempts, String(attempts)]] as const) : []),
    [t.details.seq, seq === null ? t.details.notYet : String(seq)],
    ...(rev === 0 ? [] : ([[t.details.rev, String(rev)]] as const)),
    [t.details.id, <CopyableId key={id} id={id} />],
  ] as const;
}

/** The others, by how far they are; of several it is said where all have read it. */
export function People({
  people,
  shared,
}: Pick<MessageDetails, "people"> & { readonly shared: boolean }) {
  const { t, plural } = useWords();
  if (people.length === 0) return <p className={styles["nobody"]}>{t.details.nobody}</p>;
  const sides = (["read", "received", "neither"] as const).flatMap((id) => {
    const those = people.filter(({ state }) => state === id).map(({ person }) => person);
    if (those.length === 0) return [];
    return [{ id, heading: plural(t.details.people[id], those.length), people: those }];
  });
  const isReadByAll = people.every(({ state }) => state === "read");
  return (
    <div className={styles["people"]}>
      <Sides sides={sides} stacked />
      {shared && isReadByAll ? <p className={styles["nobody"]}>{t.readers.everybody}</p> : null}
    </div>
  );
}

/** Everything about one message: read when one looks, and again whenever it changes meanwhile. */
export function Details({
  message,
  shared,
}: {
  readonly message: MessageView;
  /** Several people read here. */
  readonly shared: boolean;
}) {
  const words = useWords();
  const { t } = words;
  const { details } = useActions();
  const { id } = message;
  const ask = useCallback(async () => ({ found: await details(id) }), [details, id]);
  const { answer, failed } = useAnswer(ask, message);
  const people = answer?.found?.people ?? [];
  // Where nothing is known here of how far others are (ST3) the server is asked.
  const asksReaders = shared && message.mine && message.seq !== null && people.length === 0;
  return (
    <div className={styles["details"]}>
      {answer === null ? (
        <div className={styles["waiting"]}>
          {failed ? <p role="alert">{t.details.failed}</p> : <Spinner label={t.details.reading} />}
        </div>
      ) : answer.found === null ? (
        <p className={styles["waiting"]}>{t.details.gone}</p>
      ) : (
        <>
          <Facts facts={factsOf(words, answer.found)} />
          {asksReaders ? <Readers message={message} /> : <People people={people} shared={shared} />}
        </>
      )}
    </div>
  );
}
