import { readFile } from "node:fs/promises";
import { extname, isAbsolute, join, relative } from "node:path";
import { protocol } from "electron";
import type { Readable } from "../files/files.ts";
import * as v from "valibot";
import { Id, PictureId } from "#shared/wire/rows.ts";
import { fileAnswer } from "./file-response.ts";

/** The page's own origin: `app://magpie/…`, served from the folder that the build made. */
export const appScheme = "app";
export const appHost = "magpie";
export const appUrl = (page: string): string => `${appScheme}://${appHost}/${page}`;

/**
 * What the page may do (security.md 2): scripts, styles, pictures, sounds and fonts from our own scheme, nothing inline, no eval,
 * and no connection of any kind: the socket lives in main.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "media-src 'self'",
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
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
    },
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

/** The id of the picture that a URL of our scheme names (`app://magpie/picture/<id>`); null for any other URL. */
export function pictureOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol: scheme, host, pathname } = new URL(url);
  if (scheme !== `${appScheme}:` || host !== appHost) return null;
  const id = v.safeParse(PictureId, pathname.replace(/^\/picture\//, ""));
  return id.success ? id.output : null;
}

/** What of files a page may read by our scheme. */
export interface FileAddress {
  readonly what: "file" | "thumb" | "staged";
  /** Of the message, or the token of what is staged. */
  readonly id: string;
}

/** What a URL such as `app://magpie/file/<message id>` names; null for any other URL. */
export function fileAddressOf(url: string): FileAddress | null {
  if (!URL.canParse(url)) return null;
  const { protocol: scheme, host, pathname } = new URL(url);
  if (scheme !== `${appScheme}:` || host !== appHost) return null;
  const [, what, rest] = /^\/(file|thumb|staged)\/([^/]+)$/.exec(pathname) ?? [];
  if (rest === undefined) return null;
  try {
    const id = v.safeParse(Id, decodeURIComponent(rest));
    return id.success ? { what: what as FileAddress["what"], id: id.output } : null;
  } catch {
    return null;
  }
}

/** Something that is served, with its content type. */
interface Served {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** It is what its name says for ever: a page need not ask again. */
  readonly lasting?: boolean;
}

async function servedFile(url: string, folder: string): Promise<Served | null> {
  const file = fileOf(url, folder);
  const bytes = file === null ? null : await readFile(file).catch(() => null);
  if (file === null || bytes === null) return null;
  return { type: contentTypes[extname(file)] ?? "application/octet-stream", bytes };
}

/** The answer for a page; 404 for what is not there. */
export function answerOf(served: Served | null): Response {
  const headers = {
    "content-security-policy": contentSecurityPolicy,
    "x-content-type-options": "nosniff",
  };
  if (!served) return new Response("not found", { status: 404, headers });
  return new Response(new Uint8Array(served.bytes), {
    headers: {
      ...headers,
      "content-type": served.type,
      "cache-control": served.lasting ? "max-age=86400, immutable" : "no-cache",
    },
  });
}

/** Answers for what the page loads of our scheme. */
export type Pages = (request: Request) => Promise<Response>;

/** The pages in a folder (absolute). */
export const pagesIn =
  (folder: string): Pages =>
  async ({ url }) =>
    answerOf(await servedFile(url, folder));

/** Serves `app://magpie/` from `pages`, what `picture` knows as `app://magpie/picture/<id>`, and files by their addresses. */
export function serveAppScheme(
  pages: Pages,
  {
    picture,
    file,
  }: {
    picture(id: string): Promise<Served | null>;
    file(address: FileAddress): Promise<Readable | null>;
  },
): void {
  protocol.handle(appScheme, async (request) => {
    const address = fileAddressOf(request.url);
    if (address) return fileAnswer(await file(address), request.headers.get("range"));
    const id = pictureOf(request.url);
    if (id === null) return pages(request);
    const found = await picture(id);
    return answerOf(found && { ...found, lasting: true });
  });
}
