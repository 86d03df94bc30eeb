import type { Settings } from "#shared/ipc/settings.ts";
import { useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Choice } from "../ui/Choice.tsx";
import { ConnectionState } from "./ConnectionState.tsx";
import { ProxyChoice } from "./ProxyChoice.tsx";
import styles from "./Settings.module.css";

const heartbeatsS = [15, 30, 60] as const;
const triesInARow = [5, 10, 20] as const;
const restsMin = [1, 5, 15] as const;

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

/** The figures of the connection; where none is chosen, mission row 4's and 5's. */
function Figures({ values }: { readonly values: Settings["connection"] }) {
  const { t, plural } = useWords();
  const { changeSettings } = useActions();
  const change = (part: Settings["connection"]): void =>
    changeSettings({ connection: { ...values, ...part } });
  return (
    <>
      <Choice
        label={t.settings.heartbeat}
        value={String((values.pingEveryMs ?? 30 * secondMs) / secondMs)}
        options={heartbeatsS.map((count) => [String(count), plural(t.settings.every, count)])}
        onChange={(count) => {
          const pingEveryMs = Number(count) * secondMs;
          // A shorter patience than a beat would end every connection.
          change({ pingEveryMs, pongWithinMs: 2 * pingEveryMs });
        }}
      />
      <p className={styles["hint"]}>{t.settings.heartbeatHint}</p>
      <Choice
        label={t.settings.tries}
        value={String(values.attemptsPerPeriodMax ?? 10)}
        options={triesInARow.map((count) => [String(count), String(count)])}
        onChange={(count) => change({ attemptsPerPeriodMax: Number(count) })}
      />
      <Choice
        label={t.settings.rest}
        value={String((values.sleepMs ?? 5 * minuteMs) / minuteMs)}
        options={restsMin.map((count) => [String(count), plural(t.settings.minutes, count)])}
        onChange={(count) => change({ sleepMs: Number(count) * minuteMs })}
      />
    </>
  );
}

/** The way to the server and how it does; also before one has signed in, where a proxy may be what stands between. */
export function Network({ values }: { readonly values: Settings }) {
  const signedIn = useApp(({ account }) => account !== null);
  return (
    <>
      {signedIn ? <ConnectionState /> : null}
      <ProxyChoice value={values.proxy} />
      <Figures values={values.connection} />
    </>
  );
}
