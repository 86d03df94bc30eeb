import { Monitor } from "lucide-react";
import { useRef, useState } from "react";
import { listTime } from "#shared/i18n/times.ts";
import type { DeviceView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { useAnswer } from "../state/use-answer.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import styles from "./Devices.module.css";
import shared from "./Settings.module.css";

/** How often the list is read while somebody looks at it. */
const readEveryMs = 5_000;

/** What is to be signed out: one device, or all but this one. */
type Asked = DeviceView | "others";

/** One device: what it is called, since when it is signed in, and whether it is there. */
function Row({
  device,
  now,
  onSignOut,
}: {
  readonly device: DeviceView;
  readonly now: number;
  onSignOut(): void;
}) {
  const words = useWords();
  const { t } = words;
  const { since, seen, connected, own } = device;
  const name = device.name === "" ? t.devices.unnamed : device.name;
  return (
    <li className={styles["device"]} data-testid="device">
      <Monitor size={20} aria-hidden="true" />
      <div className={styles["about"]}>
        <b dir="auto">{name}</b>
        {own ? <span className={styles["own"]}>{t.devices.own}</span> : null}
        <small>
          {connected ? (
            <span className={styles["connected"]}>{t.devices.connected}</span>
          ) : (
            fill(t.devices.seen, { time: listTime(words, seen, now) })
          )}
          {" · "}
          {fill(t.devices.since, { time: listTime(words, since, now) })}
        </small>
      </div>
      {own ? null : (
        <Button look="link" onClick={onSignOut} aria-label={fill(t.devices.signOutOf, { name })}>
          {t.devices.signOut}
        </Button>
      )}
    </li>
  );
}

/** Whether it is meant: what is there is locked, and waits. */
export function AskingToSignOut({
  asked,
  busy,
  onYes,
  onNo,
}: {
  readonly asked: Asked;
  readonly busy: boolean;
  onYes(): void;
  onNo(): void;
}) {
  const { t } = useWords();
  const title =
    asked === "others"
      ? t.devices.askOthers
      : fill(t.devices.ask, { name: asked.name === "" ? t.devices.unnamed : asked.name });
  return (
    <div className={shared["asking"]} role="alertdialog" aria-label={title}>
      <b>{title}</b>
      <p>{t.devices.askHint}</p>
      <div className={shared["answers"]}>
        <Button look="danger" autoFocus disabled={busy} onClick={onYes}>
          {t.devices.signOut}
        </Button>
        <Button onClick={onNo}>{t.settings.cancel}</Button>
      </div>
    </div>
  );
}

/** Where one is signed in; the server's to say, so it is there only while connected. */
export function Devices() {
  const { t } = useWords();
  const { devices: read, signOutDevices } = useActions();
  const connected = useApp(({ connection }) => connection.state === "connected");
  const now = useNow(readEveryMs);
  const [times, setTimes] = useState(0);
  const { answer, failed } = useAnswer(read, `${connected} ${now} ${times}`);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<"done" | "notDone" | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  const again = (): void => setTimes((before) => before + 1);
  /** The button that had the keyboard has gone. */
  const leave = (): void => {
    setAsked(null);
    heading.current?.focus();
  };
  const signOut = async (which: Asked): Promise<void> => {
    setBusy(true);
    setSaid(null);
    const outcome = await signOutDevices(which === "others" ? null : which.id).catch(() => null);
    setBusy(false);
    setSaid(outcome?.ok ? "done" : "notDone");
    leave();
    again();
  };
  const body = () => {
    if (!connected) return <p className={styles["quiet"]}>{t.devices.offline}</p>;
    if (failed || answer?.ok === false)
      return (
        <p role="alert" className={styles["quiet"]}>
          {t.devices.failed}{" "}
          <Button look="link" onClick={again}>
            {t.chat.again}
          </Button>
        </p>
      );
    if (answer === null)
      return (
        <p className={styles["quiet"]}>
          <Spinner label={t.devices.reading} />
        </p>
      );
    return (
      <>
        <ul className={styles["list"]}>
          {answer.devices.map((device) => (
            <Row key={device.id} device={device} now={now} onSignOut={() => setAsked(device)} />
          ))}
        </ul>
        {answer.devices.some(({ own }) => !own) ? null : (
          <p className={styles["quiet"]}>{t.devices.alone}</p>
        )}
      </>
    );
  };
  const others = connected && answer?.ok === true && answer.devices.some(({ own }) => !own);

  return (
    <section aria-label={t.devices.title} data-testid="devices">
      <div className={shared["headline"]}>
        <h3 ref={heading} tabIndex={-1} className={shared["heading"]}>
          {t.devices.title}
        </h3>
        {others ? (
          <Button look="link" onClick={() => setAsked("others")}>
            {t.devices.others}
          </Button>
        ) : null}
      </div>
      {body()}
      {asked === null ? null : (
        <AskingToSignOut asked={asked} busy={busy} onYes={() => void signOut(asked)} onNo={leave} />
      )}
      <p role="status" className={styles["said"]}>
        {said === "done" ? t.devices.done : ""}
      </p>
      {said === "notDone" ? (
        <p role="alert" className={styles["problem"]}>
          {t.devices.notDone}
        </p>
      ) : null}
    </section>
  );
}
