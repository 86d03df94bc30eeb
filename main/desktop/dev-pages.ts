import { contentSecurityPolicy, type Pages } from "./app-scheme.ts";

/*
 * Development only: the page's own scheme, answered by Vite's server instead of from a folder. Nothing but
 * `MAGPIE_DEVELOPMENT` leads here, so that other builds do not have this file.
 */

/** Vite's server, and the word by which it marks the scripts and styles that it puts into the page itself. */
export interface DevPages {
  readonly url: URL;
  readonly nonce: string;
}

/** Throws unless it is a server on this machine's loopback, for an app that is not packaged. */
export function checkDevPages(address: string, nonce: string, isPackaged: boolean): DevPages {
  if (isPackaged) throw new Error("a packaged app has no pages but its own");
  const url = URL.parse(address);
  if (url?.protocol !== "http:" || url.hostname !== "127.0.0.1" || url.port === "")
    throw new Error("pages for development come from http://127.0.0.1:<port> and nowhere else");
  if (!/^[\w-]{16,64}$/.test(nonce)) throw new Error("pages for development need a nonce");
  return { url, nonce };
}

/** The policy of the app, widened by what hot replacement needs: its socket, and what Vite itself puts into the page. */
export function devPolicy({ url, nonce }: DevPages): string {
  return contentSecurityPolicy
    .replace("script-src 'self'", `script-src 'self' 'nonce-${nonce}'`)
    .replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`)
    .replace("connect-src 'none'", `connect-src ws://${url.host}`);
}

/** Pages from Vite's server. */
export function devPages(from: DevPages): Pages {
  const policy = devPolicy(from);
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const answer = await fetch(new URL(`${pathname}${search}`, from.url), {
      // By which Vite tells a script that imports a style from a page that links it.
      headers: { accept: request.headers.get("accept") ?? "*/*" },
    });
    return new Response(await answer.arrayBuffer(), {
      status: answer.status,
      headers: {
        "content-type": answer.headers.get("content-type") ?? "application/octet-stream",
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "cache-control": "no-cache",
      },
    });
  };
}
