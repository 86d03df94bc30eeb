import type { ReactNode } from "react";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Modal } from "../ui/Modal.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { Account } from "./Account.tsx";
import { General } from "./General.tsx";
import { Network } from "./Network.tsx";
import styles from "./Settings.module.css";

export type SettingsPart = "general" | "network" | "account";

export interface SettingsProps {
  readonly open: boolean;
  /** Which part is shown first. */
  readonly part?: SettingsPart;
  onClose(): void;
  /** Leads to the list of keys; absent where there is none. */
  onShortcuts?(): void;
}

/** What a person can set on this machine; each counts at once. */
export function Settings({ open, part = "general", onClose, onShortcuts }: SettingsProps) {
  const { t } = useWords();
  const { showLogs } = useActions();
  const start = useApp((state) => state.start);
  const signedIn = useApp(({ account }) => account !== null);
  if (!start) return null;
  const parts: readonly SettingsPart[] = [
    "general",
    "network",
    ...(signedIn ? (["account"] as const) : []),
  ];
  const panels: Readonly<Record<SettingsPart, ReactNode>> = {
    general: <General values={start.settings} />,
    network: <Network values={start.settings} />,
    account: <Account />,
  };
  return (
    <Modal open={open} title={t.settings.title} onClose={onClose}>
      <Tabs
        label={t.settings.sections}
        first={part}
        panelClass={styles["body"]}
        tabs={parts.map((one) => ({ value: one, name: t.settings[one], panel: panels[one] }))}
      />
      <p className={styles["about"]}>
        <span>{fill(t.settings.about, { version: start.version })}</span>
        {onShortcuts ? (
          <Button look="link" onClick={onShortcuts}>
            {t.settings.shortcuts}
          </Button>
        ) : null}
        <Button look="link" onClick={showLogs}>
          {t.settings.logs}
        </Button>
      </p>
    </Modal>
  );
}
