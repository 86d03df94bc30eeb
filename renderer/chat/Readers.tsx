import { useCallback, useEffect, useState } from "react";
import { nameOf } from "#shared/i18n/titles.ts";
import type { MessageView, PersonView, ReadersView } from "#shared/ipc/views.ts";
import { limits } from "#shared/wire/limits.ts";
import { sortPeople } from "../directory/find-people.ts";
import { searchPeople } from "../directory/search-people.ts";
import { wordsIn } from "../finding/fold.ts";
import { useFindables } from "../finding/use-findables.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import styles from "./Readers.module.css";

/** From so many on one is found more easily by the name. */
const searchedFrom = 12;
/** Who looks sees others read, without asking again; in ms. */
const againMs = 5_000;

/** Those who are equally far with a message. */
export interface Side {
  /** The same one for as long as it is shown, whatever its heading counts. */
  readonly id: string;
  readonly heading: string;
  readonly people: readonly PersonView[];
  /** What stands there where it is nobody. */
  readonly nobody?: string;
}

function NamedSide({ heading, people, nobody }: Omit<Side, "id">) {
  const words = useWords();
  return (
    <section className={styles["side"]} aria-label={heading}>
      <h3>{heading}</h3>
      {people.length === 0 ? (
        <p className={styles["note"]}>{nobody}</p>
      ) : (
        <ul tabIndex={0} aria-label={heading}>
          {people.map(({ id, name, picture }) => (
            <li key={id}>
              <Avatar id={id} name={name} picture={picture} size={28} />
              <span dir="auto">{nameOf(words, name)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** People by how far they are, beside each other or `stacked`, and found by the name where they are many. */
export function Sides({
  sides,
  stacked = false,
}: {
  readonly sides: readonly Side[];
  readonly stacked?: boolean;
}) {
  const { t, region } = useWords();
  const [query, setQuery] = useState("");
  const findables = useFindables();
  const isSought = query.trim() !== "";
  const found = (those: readonly PersonView[]): readonly PersonView[] =>
    isSought ? searchPeople(findables, [...those], wordsIn(query)) : sortPeople(those, region);
  const count = sides.reduce((sum, { people }) => sum + people.length, 0);
  return (
    <>
      {count < searchedFrom ? null : (
        <input
          className={styles["search"]}
          aria-label={t.readers.find}
          placeholder={t.readers.find}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      )}
      <div className={styles[stacked ? "stacked" : "sides"]}>
        {sides.map(({ id, heading, people, nobody = "" }) => (
          <NamedSide
            key={id}
            heading={heading}
            people={found(people)}
            nobody={isSought ? t.group.nobody : nobody}
          />
        ))}
      </div>
    </>
  );
}

function Named({ people }: { readonly people: NonNullable<ReadersView["people"]> }) {
  const { t, plural } = useWords();
  const { read, unread } = people;
  const sides = [
    {
      id: "read",
      heading: plural(t.readers.read, read.length),
      people: read,
      nobody: t.readers.nobodyYet,
    },
    {
      id: "unread",
      heading: plural(t.readers.unread, unread.length),
      people: unread,
      nobody: t.readers.everybody,
    },
  ];
  return <Sides sides={sides} />;
}

/** Who has read a message of one's own, and who has not; it follows while one looks. */
export function Readers({ message }: { readonly message: MessageView }) {
  const { t } = useWords();
  const { readers } = useActions();
  const isUp = useApp(({ connection }) => connection.state === "connected");
  const { id } = message;
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!isUp) return undefined;
    const timer = setInterval(() => setRound((before) => before + 1), againMs);
    return () => clearInterval(timer);
  }, [isUp]);
  // Another one for each round, for each state of the message and for each connection: it is asked again.
  const ask = useCallback(
    async () => ({ round, isUp, message, outcome: await readers(id) }),
    [readers, id, round, isUp, message],
  );
  const { answer, failed } = useAnswer(ask);
  const outcome = answer?.outcome ?? null;
  // What was read stays while it cannot be read anew.
  const [last, setLast] = useState<ReadersView | null>(null);
  if (outcome?.ok && outcome.readers !== last) setLast(outcome.readers);
  const shown = outcome?.ok ? outcome.readers : last;
  const problem = failed ? "failed" : outcome === null || outcome.ok ? null : outcome.problem;
  if (shown === null && problem === null)
    return (
      <div className={styles["waiting"]}>
        <Spinner label={t.readers.reading} />
      </div>
    );
  return (
    <div className={styles["readers"]} data-testid="readers">
      {problem === null ? null : (
        <p role="alert" className={styles["problem"]}>
          {t.readers.problem[problem]}
          {problem === "gone" ? null : (
            <Button look="link" onClick={() => setRound((before) => before + 1)}>
              {t.chat.again}
            </Button>
          )}
        </p>
      )}
      {shown === null ? null : shown.of === 0 ? (
        <p className={styles["note"]}>{t.readers.noOthers}</p>
      ) : shown.people === null ? (
        <>
          <p className={styles["figure"]}>
            {fill(t.readers.part, { read: shown.read, of: shown.of })}
          </p>
          <p className={styles["note"]}>
            {fill(t.readers.tooMany, { count: limits.readersNamedMax })}
          </p>
        </>
      ) : (
        <Named people={shown.people} />
      )}
    </div>
  );
}
