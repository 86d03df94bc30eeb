import { type Locale, locales } from "#shared/ipc/contract.ts";

/** The app's language, and the BCP 47 tag by which it writes dates. */
export interface ChosenLocale {
  readonly locale: Locale;
  readonly region: string;
}

/**
 * The app's language for the platform's preferred languages (BCP 47, best first): any Chinese means zh-CN, any English
 * en, whichever comes first; en where neither is there. Dates keep the region that the person has set.
 */
export function chooseLocale(preferred: readonly string[]): ChosenLocale {
  for (const written of preferred) {
    const tag = written.replaceAll("_", "-");
    const language = tag.toLowerCase().split("-")[0];
    const found = locales.find((locale) => locale.split("-")[0] === language);
    if (found) return { locale: found, region: regionOf(tag, found) };
  }
  return { locale: "en", region: "en" };
}

/** The tag itself if it may stand for the language that is written; traditional Chinese dates would not fit simplified words. */
function regionOf(tag: string, locale: Locale): string {
  if (locale === "zh-CN") return locale;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([tag])[0] ?? locale;
  } catch {
    return locale;
  }
}
