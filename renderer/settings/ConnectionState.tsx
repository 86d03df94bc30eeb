import { useEffect } from "react";
import { connectionWords } from "#shared/i18n/connection-words.ts";
import { listTime } from "#shared/i18n/times.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Facts } from "./Facts.tsx";
import styles from "./Settings.module.css";

/** How often the figures are read while somebody looks at them. */
const readEveryMs = 1_000;

/** The connection in figures, as it is while one looks. */
export function ConnectionState() {
  const words = useWords();
  const { t } = words;
  const { connectionReport, connectNow } = useActions();
  const connection = useApp((state) => state.connection);
  const now = useNow(readEveryMs);
  // A tick of the clock, and each change of the link: both are read anew.
  const { answer: report } = useAnswer(connectionReport, `${connection.state} ${now}`);
  // A connection that is asked proves itself, and says how quickly.
  const connected = connection.state === "connected";
  useEffect(() => {
    if (connected) connectNow();
  }, [connected, connectNow]);
  if (report === null) return null;
  const { server, proxy, since, roundTripMs, connections } = report;
  return (
    <section aria-label={t.settings.connection}>
      <div className={styles["headline"]}>
        <h3 className={styles["heading"]}>{t.settings.connection}</h3>
        <Button look="link" onClick={connectNow}>
          {t.settings.check}
        </Button>
      </div>
      <Facts
        facts={[
          [t.settings.connection, connectionWords(words, connection, now)],
          [t.settings.server, server],
          ...(since === null
            ? []
            : ([
                [t.settings.way, proxy ?? t.settings.direct],
                [t.settings.since, listTime(words, since, now)],
                [
                  t.settings.roundTrip,
                  roundTripMs === null
                    ? t.settings.unknown
                    : fill(t.settings.ms, { count: roundTripMs }),
                ],
              ] as const)),
          [t.settings.connections, String(connections)],
        ]}
      />
    </section>
  );
}
