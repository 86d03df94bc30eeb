import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type Electron from "electron";
import { inspector } from "../inspector.ts";
import { type Modelled, refuse, type Words } from "../not-implemented.ts";
import { protocol } from "./protocol.ts";

const methods = ["request resolveHost WebSocket"] as const;
type Missing = Words<typeof methods>;

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".gif": "image/gif",
  ".html": "text/html",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".mp3": "audio/mpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
  ".webm": "video/webm",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

async function fetchFile(url: string): Promise<Response> {
  const file = fileURLToPath(url);
  const body = await readFile(file).catch(() => {
    throw new Error("net::ERR_FILE_NOT_FOUND");
  });
  const type = contentTypes[extname(file).toLowerCase()] ?? "application/octet-stream";
  return new Response(new Uint8Array(body), { headers: { "content-type": type } });
}

type FetchInit = Parameters<Electron.Net["fetch"]>[1];

/** Fetches files, the app's own schemes and, with Node's own client, http and https. */
export async function fetchUrl(input: string | Request, init?: FetchInit): Promise<Response> {
  const { bypassCustomProtocolHandlers: bypasses = false, ...rest } = init ?? {};
  const request = new Request(input, rest);
  if (request.url.startsWith("file:")) return fetchFile(request.url);
  const scheme = new URL(request.url).protocol.slice(0, -1);
  if (!bypasses && protocol.isOwnScheme(scheme)) return protocol.answer(request);
  return fetch(request);
}

class Net implements Modelled<Electron.Net, Missing> {
  static {
    refuse(this.prototype, "net", { methods });
  }
  /** Online until a test says otherwise. */
  get online(): boolean {
    return inspector.online;
  }
  isOnline(): boolean {
    return inspector.online;
  }
  fetch(input: string | Request, init?: FetchInit): Promise<Response> {
    return fetchUrl(input, init);
  }
}

export const net = new Net();
