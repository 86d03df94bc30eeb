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

/** 127.0.0.0/8, [::1] and localhost, as the URL parser writes them. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname === "localhost." ||
    hostname === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

export function parseServerAddress(typed: string): ServerAddress {
  const text = typed.normalize("NFKC").replaceAll("。", ".").trim();
  if (text === "" || /\s/.test(text) || text.includes("\\")) return bad;
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const guess = hasScheme ? parse(text) : parse(`https://${text}`);
  if (!guess) return bad;
  const url = hasScheme || !isLoopback(guess.hostname) ? guess : parse(`http://${text}`);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) return bad;
  const plain = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (!plain || url.pathname !== "/" || url.hostname === "") return bad;
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return { ok: false, problem: "insecureAddress" };
  return { ok: true, origin: url.origin };
}
