import type { Locale } from "../ipc/contract.ts";

/** What each language calls itself: the same in every language, so that whoever reads only that one finds it. */
export const localeNames: Readonly<Record<Locale, string>> = { "zh-CN": "简体中文", en: "English" };
