import { useState } from "react";
import { localeNames } from "#shared/i18n/names.ts";
import type { Settings as Values } from "#shared/ipc/settings.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Choice } from "../ui/Choice.tsx";
import { Modal } from "../ui/Modal.tsx";
import { Toggle } from "../ui/Toggle.tsx";
import { modifierKey } from "./modifier-key.ts";
import { OwnPicture } from "./OwnPicture.tsx";
import styles from "./Settings.module.css";

export interface SettingsProps {
  readonly open: boolean;
  onClose(): void;
  onShortcuts(): void;
}

function Appearance({ values }: { readonly values: Values }) {
  const { t } = useWords();
  const { changeSettings } = useActions();
  return (
    <>
      <Choice
        label={t.settings.language}
        value={values.language}
        options={[
          ["system", t.settings.system],
          ["zh-CN", localeNames["zh-CN"]],
          ["en", localeNames.en],
        ]}
        onChange={(language) => changeSettings({ language })}
      />
      <Choice
        label={t.settings.theme}
        value={values.theme}
        options={[
          ["system", t.settings.system],
          ["light", t.settings.light],
          ["dark", t.settings.dark],
        ]}
        onChange={(theme) => changeSettings({ theme })}
      />
    </>
  );
}

function Behaviour({ values }: { readonly values: Values }) {
  const { t } = useWords();
  const { changeSettings } = useActions();
  return (
    <>
      <Choice
        label={t.settings.enter}
        value={values.enterSends ? "sends" : "breaks"}
        options={[
          ["sends", t.settings.enterSends],
          ["breaks", fill(t.settings.enterBreaks, { key: modifierKey })],
        ]}
        onChange={(enter) => changeSettings({ enterSends: enter === "sends" })}
      />
      <Choice
        label={t.settings.notifications}
        value={values.notifications}
        options={[
          ["all", t.settings.all],
          ["noText", t.settings.noText],
          ["off", t.settings.off],
        ]}
        onChange={(notifications) => changeSettings({ notifications })}
      />
      <Toggle
        label={t.settings.tray}
        on={values.closeToTray}
        onChange={(closeToTray) => changeSettings({ closeToTray })}
      />
      <Toggle
        label={t.settings.login}
        on={values.startAtLogin}
        onChange={(startAtLogin) => changeSettings({ startAtLogin })}
      />
    </>
  );
}

/** Signing out asks what is to become of the messages here. */
function Account() {
  const { t } = useWords();
  const { signOut, showSignIn } = useActions();
  const account = useApp((state) => state.account);
  const signedOut = useApp(({ connection }) => connection.state === "signedOut");
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <div className={styles["account"]}>
        <span dir="auto">{account?.name}</span>
        {signedOut ? <Button onClick={showSignIn}>{t.signIn.again}</Button> : null}
        <Button onClick={() => setAsking(true)}>{t.settings.signOut}</Button>
      </div>
    );
  return (
    <div className={styles["asking"]} role="alertdialog" aria-label={t.settings.signOut}>
      <b>{fill(t.settings.signOutTitle, { name: account?.name ?? "" })}</b>
      <p>{t.settings.signOutHint}</p>
      <div className={styles["answers"]}>
        <Button look="main" autoFocus onClick={() => signOut(false)}>
          {t.settings.keep}
        </Button>
        <Button look="danger" onClick={() => signOut(true)}>
          {t.settings.erase}
        </Button>
        <Button onClick={() => setAsking(false)}>{t.settings.cancel}</Button>
      </div>
    </div>
  );
}

/** What a person can set on this machine; each counts at once. */
export function Settings({ open, onClose, onShortcuts }: SettingsProps) {
  const { t } = useWords();
  const { showLogs } = useActions();
  const start = useApp((state) => state.start);
  if (!start) return null;
  return (
    <Modal open={open} title={t.settings.title} onClose={onClose}>
      <div className={styles["body"]}>
        <Appearance values={start.settings} />
        <Behaviour values={start.settings} />
        <OwnPicture />
        <Account />
        <p className={styles["about"]}>
          <span>{fill(t.settings.about, { version: start.version })}</span>
          <Button look="link" onClick={onShortcuts}>
            {t.settings.shortcuts}
          </Button>
          <Button look="link" onClick={showLogs}>
            {t.settings.logs}
          </Button>
        </p>
      </div>
    </Modal>
  );
}
