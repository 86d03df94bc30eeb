import { readFile } from "node:fs/promises";
import { extname, isAbsolute, join, relative } from "node:path";
import { protocol } from "electron";

/** The page's own origin: `app://magpie/…`, served from the folder that the build made. */
export const appScheme = "app";
export const appHost = "magpie";
export const appUrl = (page: string): string => `${appScheme}://${appHost}/${page}`;

/**
 * What the page may do (security.md 2): scripts, styles, pictures and fonts from our own scheme, nothing inline, no eval,
 * and no connection of any kind: the socket lives in main.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** Must run before the app is ready: only then can a scheme become standard and secure. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/**
 * The file that a URL of our scheme names, or null for anything outside the folder, on another host or of a type that we
 * do not serve. Containment is decided by `path.relative` (security.md 2): a common prefix proves nothing.
 */
export function fileOf(url: string, folder: string): string | null {
  let parsed: URL;
  let name: string;
  try {
    parsed = new URL(url);
    name = decodeURIComponent(parsed.pathname);
  } catch {
    return null;
  }
  if (parsed.protocol !== `${appScheme}:` || parsed.host !== appHost || name.includes("\0"))
    return null;
  const file = join(folder, name);
  const inside = relative(folder, file);
  if (inside === "" || inside.startsWith("..") || isAbsolute(inside)) return null;
  return Object.hasOwn(contentTypes, extname(file)) ? file : null;
}

/** Serves `folder` (absolute) as `app://magpie/`. */
export function serveAppScheme(folder: string): void {
  protocol.handle(appScheme, async (request) => {
    const file = fileOf(request.url, folder);
    const body = file === null ? null : await readFile(file).catch(() => null);
    if (file === null || body === null)
      return new Response("not found", {
        status: 404,
        headers: { "content-security-policy": contentSecurityPolicy },
      });
    return new Response(new Uint8Array(body), {
      headers: {
        "content-type": contentTypes[extname(file)] ?? "application/octet-stream",
        "content-security-policy": contentSecurityPolicy,
        "x-content-type-options": "nosniff",
        "cache-control": "no-cache",
      },
    });
  });
}
