import { type Locale, locales } from "#shared/ipc/contract.ts";

export const themes = ["light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** What the gallery's address asks for. */
export interface Wanted {
  readonly theme: Theme;
  readonly language: Locale;
  /** What one section is of, alone on the page, as it is in its frame; null for the gallery. */
  readonly section: string | null;
  /** The one section that the gallery is to show; what names none shows which there are. Null for all of them. */
  readonly only: string | null;
}

/** The dates of each language are written as in one region, whatever the machine's is. */
export const regions: Readonly<Record<Locale, string>> = { "zh-CN": "zh-CN", en: "en-GB" };

/** Reads `?theme=light|dark&language=en|zh-CN`; what is not named, or is none of these, is the first of them. */
export function wantedFrom(search: string): Wanted {
  const asked = new URLSearchParams(search);
  return {
    theme: themes.find((one) => one === asked.get("theme")) ?? "light",
    language: locales.find((one) => one === asked.get("language")) ?? "en",
    section: asked.get("section"),
    only: asked.get("only"),
  };
}

export function addressOf({ theme, language, section, only }: Wanted): string {
  const asked = new URLSearchParams({
    theme,
    language,
    ...(section === null ? {} : { section }),
    ...(only === null ? {} : { only }),
  });
  return `?${asked.toString()}`;
}
