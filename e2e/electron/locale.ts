/** A POSIX locale such as `zh_CN.UTF-8` as a BCP 47 tag; null for C, POSIX and nothing. */
function tagOf(locale: string): string | null {
  const plain = locale.split(/[.@]/)[0] ?? "";
  return plain === "" || plain === "C" || plain === "POSIX" ? null : plain.replaceAll("_", "-");
}

/**
 * The languages of the person, best first: `--lang` if it was given, else LANGUAGE (a list), LC_ALL, LC_MESSAGES and LANG, else
 * en-US.
 */
export function preferredLanguages(
  lang: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  if (lang !== undefined && lang !== "") return [lang];
  const named = [
    ...(env["LANGUAGE"] ?? "").split(":"),
    env["LC_ALL"],
    env["LC_MESSAGES"],
    env["LANG"],
  ];
  const tags = named.flatMap((name) => tagOf(name ?? "") ?? []);
  return tags.length > 0 ? [...new Set(tags)] : ["en-US"];
}
