import { useEffect, useState } from "react";
import { connectionWords } from "#shared/i18n/connection-words.ts";
import { listTime } from "#shared/i18n/times.ts";
import type { ConnectionReport } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
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
  const [report, setReport] = useState<ConnectionReport | null>(null);
  // A connection that is asked proves itself, and says how quickly.
  const connected = connection.state === "connected";
  useEffect(() => {
    if (connected) connectNow();
  }, [connected, connectNow]);
  useEffect(() => {
    let stale = false;
    connectionReport().then(
      (found) => stale || setReport(found),
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [connectionReport, connection, now]);
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
