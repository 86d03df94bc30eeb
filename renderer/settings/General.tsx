import { localeNames } from "#shared/i18n/names.ts";
import type { Settings } from "#shared/ipc/settings.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Choice } from "../ui/Choice.tsx";
import { Toggle } from "../ui/Toggle.tsx";
import { modifierKey } from "./modifier-key.ts";

function Appearance({ values }: { readonly values: Settings }) {
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

function Behaviour({ values }: { readonly values: Settings }) {
  const { t } = useWords();
  const { changeSettings } = useActions();
  // What runs from a checkout is not to come back by itself.
  const installed = useApp(({ start }) => start?.installed ?? false);
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
        label={t.settings.mentions}
        on={values.mentionsThroughMute}
        onChange={(mentionsThroughMute) => changeSettings({ mentionsThroughMute })}
      />
      <Toggle
        label={t.settings.tray}
        on={values.closeToTray}
        onChange={(closeToTray) => changeSettings({ closeToTray })}
      />
      {installed ? (
        <Toggle
          label={t.settings.login}
          on={values.startAtLogin}
          onChange={(startAtLogin) => changeSettings({ startAtLogin })}
        />
      ) : null}
    </>
  );
}

/** Language, looks and habits. */
export function General({ values }: { readonly values: Settings }) {
  return (
    <>
      <Appearance values={values} />
      <Behaviour values={values} />
    </>
  );
}
