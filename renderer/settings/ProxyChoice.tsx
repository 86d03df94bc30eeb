import { type FormEvent, useState } from "react";
import { isProxyUsable, type ProxyChoice as Choices, type ProxyMode } from "#shared/ipc/proxy.ts";
import { limits } from "#shared/wire/limits.ts";
import { useWords } from "../i18n/i18n.ts";
import { useActions } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Choice } from "../ui/Choice.tsx";
import { TextField } from "../ui/TextField.tsx";
import styles from "./Settings.module.css";

/** How servers are reached. A mode that wants an address counts once it has a usable one. */
export function ProxyChoice({ value }: { readonly value: Choices }) {
  const { t } = useWords();
  const { changeSettings } = useActions();
  const [mode, setMode] = useState<ProxyMode>(value.mode);
  const [address, setAddress] = useState(value.address);
  const [wrong, setWrong] = useState(false);
  const wantsAddress = mode === "manual" || mode === "script";
  const used = mode === value.mode && address.trim() === value.address;

  const choose = (next: ProxyMode): void => {
    setMode(next);
    setWrong(false);
    if (next === "system" || next === "none")
      changeSettings({ proxy: { mode: next, address: value.address } });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const usable = isProxyUsable(mode, address);
    setWrong(!usable);
    if (usable) changeSettings({ proxy: { mode, address: address.trim() } });
  };

  return (
    <>
      <Choice
        label={t.settings.proxy}
        value={mode}
        options={[
          ["system", t.settings.system],
          ["none", t.settings.proxyNone],
          ["manual", t.settings.proxyManual],
          ["script", t.settings.proxyScript],
        ]}
        onChange={choose}
      />
      {wantsAddress ? (
        <form className={styles["address"]} onSubmit={submit} noValidate>
          <TextField
            label={mode === "manual" ? t.settings.proxyAddress : t.settings.proxyScriptAddress}
            hint={mode === "manual" ? t.settings.proxyAddressHint : t.settings.proxyScriptHint}
            problem={
              wrong ? (mode === "manual" ? t.settings.proxyBad : t.settings.proxyScriptBad) : null
            }
            value={address}
            inputMode="url"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={limits.addressLengthMax}
            onChange={(event) => {
              setAddress(event.target.value);
              setWrong(false);
            }}
          />
          <Button type="submit" disabled={used}>
            {t.settings.proxyUse}
          </Button>
        </form>
      ) : null}
    </>
  );
}
