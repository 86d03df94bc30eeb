/**
 * What people type for a server, made into an origin. Pure; used by the account and wherever an address comes in.
 *
 * No scheme means https, on loopback http. Full-width punctuation, as Chinese input methods produce it, is folded first.
 * Refused: other schemes, user names, paths, and plain http anywhere but on loopback (product.md, The server).
 */
export type ServerAddress =
  | { readonly ok: true; readonly origin: string }
  | { readonly ok: false; readonly problem: "badAddress" | "insecureAddress" };

const bad: ServerAddress = { ok: false, problem: "badAddress" };

/** A backslash and spaces change what a URL means to different readers; with `@` the host is not what it seems to be. */
const neverInAddress = /[\s\\@]/;

/**
 * 127.0.0.0/8, [::1] and localhost, as the URL parser writes them; it has made plain numbers of 0x7f.1 and its like
 * before. An IPv6 address with an IPv4 one inside is not counted in.
 */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The parsed address without the root's dot, which names the same host. */
function parse(text: string): URL | null {
  try {
    const url = new URL(text);
    if (url.hostname.endsWith(".")) url.hostname = url.hostname.slice(0, -1);
    return url;
  } catch {
    return null;
  }
}

/** Takes what was typed, with spaces around it and a trailing slash; never throws. */
export function parseServerAddress(typed: string): ServerAddress {
  const text = typed.normalize("NFKC").replaceAll("。", ".").trim();
  if (text === "" || neverInAddress.test(text)) return bad;
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const guess = hasScheme ? parse(text) : parse(`https://${text}`);
  if (!guess) return bad;
  const url = hasScheme || !isLoopback(guess.hostname) ? guess : parse(`http://${text}`);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) return bad;
  if (url.search !== "" || url.hash !== "" || url.pathname !== "/") return bad;
  if (url.hostname === "" || url.hostname.endsWith(".")) return bad;
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return { ok: false, problem: "insecureAddress" };
  return { ok: true, origin: url.origin };
}
