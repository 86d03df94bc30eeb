import { app, nativeTheme } from "electron";
import * as v from "valibot";
import { defaultSettings, Settings } from "#shared/ipc/settings.ts";
import { wordsOf, type Words } from "#shared/i18n/words.ts";
import type { Log } from "../messaging/ports.ts";
import { readIfThere, replaceFile } from "./files.ts";
import { type ChosenLocale, chooseLocale } from "./locale.ts";

/** The settings of this profile, in `settings.json`; what cannot be read is its default. */
export async function openSettings(path: string, log: Log) {
  let settings = defaultSettings;
  try {
    const parsed = v.safeParse(Settings, JSON.parse((await readIfThere(path)) ?? "{}"));
    if (parsed.success) settings = parsed.output;
  } catch {
    log.warn("settings.unreadable");
  }
  const listeners = new Set<() => void>();

  const locale = (): ChosenLocale =>
    chooseLocale([
      ...(settings.language === "system" ? [] : [settings.language]),
      ...app.getPreferredSystemLanguages(),
    ]);

  /** What the platform has to know. */
  const apply = (): void => {
    nativeTheme.themeSource = settings.theme;
    if (process.platform !== "linux" && app.isPackaged)
      app.setLoginItemSettings({ openAtLogin: settings.startAtLogin });
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
    async change(part: Partial<Settings>): Promise<void> {
      settings = { ...settings, ...part };
      apply();
      for (const listener of listeners) listener();
      await replaceFile(path, `${JSON.stringify(settings, null, 2)}\n`);
    },
    onChanged: (listener: () => void): void => void listeners.add(listener),
  };
}
