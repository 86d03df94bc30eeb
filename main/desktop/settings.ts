import { app, nativeTheme } from "electron";
import {
  defaultSettings,
  readSettings,
  type Settings,
  type SettingsChange,
} from "#shared/ipc/settings.ts";
import { wordsOf, type Words } from "#shared/i18n/words.ts";
import type { Log } from "../messaging/ports.ts";
import { createKeptFile } from "./files.ts";
import { type ChosenLocale, chooseLocale } from "./locale.ts";

export type SettingName = keyof Settings;

/** The settings of this profile, in `settings.json`; what cannot be read is its default. */
export async function openSettings(path: string, log: Log) {
  const file = createKeptFile(path);
  let settings = defaultSettings;
  try {
    settings = readSettings(JSON.parse((await file.read()) ?? "{}"));
  } catch {
    log.warn("settings.unreadable");
  }
  const listeners = new Set<(changed: ReadonlySet<SettingName>) => void>();

  const locale = (): ChosenLocale =>
    chooseLocale([
      ...(settings.language === "system" ? [] : [settings.language]),
      ...app.getPreferredSystemLanguages(),
    ]);

  const apply = (): void => {
    nativeTheme.themeSource = settings.theme;
  };
  apply();

  return {
    get now(): Settings {
      return settings;
    },
    locale,
    words: (): Words => {
      const { locale: language, region } = locale();
      return wordsOf(language, region);
    },
    /** Counts at once; rejects where it cannot be kept for the next start. */
    async change(change: SettingsChange): Promise<void> {
      // A part that is undefined is not asked for.
      const parts = Object.entries(change).filter(([, value]) => value !== undefined);
      settings = { ...settings, ...(Object.fromEntries(parts) as Partial<Settings>) };
      apply();
      const names = new Set(parts.map(([name]) => name as SettingName));
      for (const listener of listeners) listener(names);
      await file.replace(`${JSON.stringify(settings, null, 2)}\n`);
    },
    onChanged: (listener: (changed: ReadonlySet<SettingName>) => void): void =>
      void listeners.add(listener),
  };
}
