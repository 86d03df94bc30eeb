import { type Locale, locales } from "#shared/ipc/contract.ts";

/**
 * The app's language for the platform's preferred languages (BCP 47, best first): any Chinese means zh-CN, any English
 * en, whichever comes first; en where neither is there.
 */
export function chooseLocale(preferred: readonly string[]): Locale {
  for (const tag of preferred) {
    const language = tag.toLowerCase().split(/[-_]/)[0];
    const found = locales.find((locale) => locale.split("-")[0] === language);
    if (found) return found;
  }
  return "en";
}
