import { createContext, runInContext } from "node:vm";
import type Electron from "electron";
import { notImplemented } from "../not-implemented.ts";

/** What `session.resolveProxy` answers for a URL: the form of a PAC script's result. */
export type ProxyFinder = (url: URL) => string;

/** Chromium never proxies these (net/docs/proxy.md, Implicit bypass rules). */
const isImplicitlyDirect = ({ hostname }: URL): boolean =>
  hostname === "localhost" ||
  hostname.endsWith(".localhost") ||
  hostname === "[::1]" ||
  /^127\.|^169\.254\./.test(hostname);

const words: Readonly<Record<string, string>> = {
  "http:": "PROXY",
  "https:": "HTTPS",
  "socks:": "SOCKS5",
  "socks4:": "SOCKS",
  "socks5:": "SOCKS5",
};

/** `host:port` or `scheme://host:port`, as one proxy rule or an environment variable has it. */
function asResult(rule: string): string {
  const text = rule.trim();
  const url = new URL(/^\w+:\/\//.test(text) ? text : `http://${text}`);
  const word = words[url.protocol];
  const port = /:(\d+)\/?$/.exec(text)?.[1];
  if (word === undefined || port === undefined) notImplemented(`the proxy rule "${rule}"`);
  return `${word} ${url.hostname}:${port}`;
}

const variable = (name: string): string =>
  process.env[name] ?? process.env[name.toUpperCase()] ?? "";

/** The system's settings on a Linux desktop without any of its own: Chromium reads the environment. */
export const fromEnvironment: ProxyFinder = (url) => {
  const rule = variable(url.protocol === "https:" ? "https_proxy" : "http_proxy");
  const all = variable("all_proxy");
  const exceptions = variable("no_proxy").split(",");
  const excepted = exceptions.some((name) => {
    const plain = name.trim().replace(/^\*?\.?/, "");
    return plain !== "" && (url.hostname === plain || url.hostname.endsWith(`.${plain}`));
  });
  if ((rule === "" && all === "") || excepted || isImplicitlyDirect(url)) return "DIRECT";
  return asResult(rule === "" ? all : rule);
};

/** The functions that a script may call which need no name server. */
const scriptFunctions = {
  isPlainHostName: (host: string) => !host.includes("."),
  dnsDomainIs: (host: string, domain: string) => host.endsWith(domain),
  localHostOrDomainIs: (host: string, name: string) =>
    host === name || (!host.includes(".") && name.startsWith(`${host}.`)),
  shExpMatch: (text: string, pattern: string) =>
    new RegExp(
      `^${pattern
        .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
    ).test(text),
};

async function fromScript(address: string): Promise<ProxyFinder> {
  const context = createContext({ ...scriptFunctions });
  const response = await fetch(address).catch(() => null);
  // A script that cannot be had is as good as none, as in Chromium without `pacMandatory`.
  if (!response?.ok) return () => "DIRECT";
  runInContext(await response.text(), context);
  return (url) => {
    if (isImplicitlyDirect(url)) return "DIRECT";
    Object.assign(context, { asked: [url.href, url.hostname] });
    return String(runInContext("FindProxyForURL(...asked)", context));
  };
}

/** Modelled: direct, system, one proxy for everything, a script by its address. */
export async function proxyFinder({
  mode,
  proxyRules,
  pacScript,
  ...rest
}: Electron.ProxyConfig): Promise<ProxyFinder> {
  const chosen =
    mode ?? (pacScript ? "pac_script" : proxyRules ? "fixed_servers" : ("system" as const));
  if (Object.keys(rest).length > 0) notImplemented(`session.setProxy with ${JSON.stringify(rest)}`);
  if (chosen === "direct") return () => "DIRECT";
  if (chosen === "system") return fromEnvironment;
  if (chosen === "pac_script") return fromScript(pacScript ?? "");
  if (chosen !== "fixed_servers") notImplemented(`session.setProxy in the mode "${chosen}"`);
  const result = asResult(proxyRules ?? "");
  return (url) => (isImplicitlyDirect(url) ? "DIRECT" : result);
}
