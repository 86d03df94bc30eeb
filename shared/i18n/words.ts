import type { Locale } from "../ipc/contract.ts";
import { type Dictionary, en } from "./en.ts";
import { zh } from "./zh.ts";

const dictionaries: Readonly<Record<Locale, Dictionary>> = { "zh-CN": zh, en };

/** Fills `{name}` in a text; a name that is not given stays as it stands. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}

export interface Words {
  readonly locale: Locale;
  /** By which dates are written and names sorted. */
  readonly region: string;
  readonly t: Dictionary;
  /** The right form for a count, filled in. */
  plural(forms: { readonly one: string; readonly other: string }, count: number): string;
}

const cache = new Map<string, Words>();

/** The words of a language, with dates as in a region of it; made once. */
export function wordsOf(locale: Locale, region: string = locale): Words {
  const key = `${locale} ${region}`;
  const known = cache.get(key);
  if (known) return known;
  const rules = new Intl.PluralRules(locale);
  const words: Words = {
    locale,
    region,
    t: dictionaries[locale],
    plural: (forms, count) =>
      fill(rules.select(count) === "one" ? forms.one : forms.other, { count }),
  };
  cache.set(key, words);
  return words;
}
