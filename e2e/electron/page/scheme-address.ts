/**
 * Chromium fetches no scheme that it does not know, so `app://magpie/x` stands as `https://magpie.app.electron-stand-in.invalid/x`:
 * a secure context of its own origin, which `.invalid` keeps off every network.
 */
const suffix = ".electron-stand-in.invalid";

/** What Fetch has to intercept. */
export const mappedUrls = `https://*${suffix}/*`;

/** The address that Chromium is given for a URL of one of the app's own schemes; other URLs stay as they are. */
export function toChromium(url: string, isOwnScheme: (scheme: string) => boolean): string {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([\s\S]*)$/i.exec(url);
  const [, scheme, host, rest] = parts ?? [];
  if (scheme === undefined || !isOwnScheme(scheme.toLowerCase())) return url;
  const path = rest === undefined || rest === "" ? "/" : rest.startsWith("/") ? rest : `/${rest}`;
  return `https://${host || "localhost"}.${scheme.toLowerCase()}${suffix}${path}`;
}

/** The app's own URL for what Chromium shows. */
export function fromChromium(url: string): string {
  const parts =
    /^https:\/\/([^/?#]+)\.([^./]+)\.electron-stand-in\.invalid(?::443)?([\s\S]*)$/.exec(url);
  const [, host, scheme, rest] = parts ?? [];
  return scheme === undefined ? url : `${scheme}://${host}${rest === "" ? "/" : rest}`;
}

/** The origin of a URL as Electron tells it: `app://magpie`, or `null` for what has none. */
export function originOf(url: string): string {
  const own = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]+)/i.exec(url)?.[1];
  try {
    const { origin, protocol } = new URL(url);
    if (protocol === "file:") return "file://";
    return origin === "null" ? (own ?? "null") : origin;
  } catch {
    return "null";
  }
}

/** A content security policy in which a bare scheme of the app's own means its mapped hosts. */
export function mapPolicy(policy: string, isOwnScheme: (scheme: string) => boolean): string {
  return policy.replace(
    /(^|[\s])([a-z][a-z0-9+.-]*):(\/\/[^\s;,]+)?(?=[\s;,]|$)/gi,
    (whole, before, scheme, host) =>
      typeof scheme === "string" && isOwnScheme(scheme)
        ? `${before}https://${typeof host === "string" ? host.slice(2) : "*"}.${scheme}${suffix}`
        : String(whole),
  );
}
