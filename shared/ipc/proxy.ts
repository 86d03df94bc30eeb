import * as v from "valibot";
import { limits } from "../wire/limits.ts";

/**
 * How this machine reaches servers: as the system says, straight, through one proxy, or as a script (PAC) says. The
 * address is kept over a change of mode; only `manual` and `script` read it.
 */
const proxyModes = ["system", "none", "manual", "script"] as const;
export type ProxyMode = (typeof proxyModes)[number];

const manualSchemes: readonly string[] = ["http:", "https:", "socks4:", "socks5:"];
const scriptSchemes: readonly string[] = ["http:", "https:", "file:"];

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** `host:port` or `scheme://host:port` of a proxy; `http` where none is named. No user name: it would be kept in plain text. */
function isManualAddress(text: string): boolean {
  const url = parse(/^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`);
  return (
    url !== null &&
    manualSchemes.includes(url.protocol) &&
    /^[\w.-]+$|^\[[\da-f:.]+\]$/i.test(url.hostname) &&
    // The URL parser drops a port that is the scheme's own.
    /:\d{1,5}\/?$/.test(text) &&
    url.username === "" &&
    url.password === "" &&
    (url.pathname === "" || url.pathname === "/") &&
    url.search === "" &&
    url.hash === ""
  );
}

function isScriptAddress(text: string): boolean {
  const url = parse(text);
  return url !== null && scriptSchemes.includes(url.protocol) && url.username === "";
}

/** Whether a mode can be used with an address. */
export function isProxyUsable(mode: ProxyMode, address: string): boolean {
  const text = address.trim();
  if (mode === "manual") return isManualAddress(text);
  if (mode === "script") return isScriptAddress(text);
  return true;
}

export const ProxyChoice = v.pipe(
  v.object({
    mode: v.picklist(proxyModes),
    address: v.pipe(v.string(), v.trim(), v.maxLength(limits.addressLengthMax)),
  }),
  v.check(({ mode, address }) => isProxyUsable(mode, address), "not an address for this mode"),
);
export type ProxyChoice = v.InferOutput<typeof ProxyChoice>;
