import { createHash } from "node:crypto";
import { once } from "node:events";
import { type IncomingHttpHeaders, request } from "node:http";
import { filesPath } from "#shared/wire/files.ts";

/** Files over HTTP as a client without a library sends and reads them. */

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body of a refusal. */
  readonly said: { readonly code?: number; readonly reason?: string; readonly payload?: unknown };
}

export const sha256Of = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

const parsed = (body: Buffer, type: string | undefined): Answered["said"] =>
  type?.startsWith("application/json") && body.length > 0
    ? (JSON.parse(body.toString()) as Answered["said"])
    : {};

/** One request, with headers and a path as they are: nothing is made right on the way. */
export async function ask(
  url: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string | number>> = {},
  body: Uint8Array | null = null,
): Promise<Answered> {
  const asked = request(url, { method, path, headers: { ...headers }, agent: false });
  const answer = once(asked, "response");
  asked.end(body ?? undefined);
  const [response] = (await answer) as [import("node:http").IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: whole,
    said: parsed(whole, response.headers["content-type"]),
  };
}

/** What somebody may ask of a server about files. */
export function filesOf(url: string, token: string) {
  const mine = { authorization: `Bearer ${token}` };
  const tus = { ...mine, "tus-resumable": "1.0.0" };
  const client = {
    mine,
    tus,
    ask: (
      method: string,
      path: string,
      headers: Readonly<Record<string, string | number>> = {},
      body: Uint8Array | null = null,
    ) => ask(url, method, path, { ...mine, ...headers }, body),
    announce: (size: number, name = "file.bin", over: Readonly<Record<string, string>> = {}) =>
      ask(url, "POST", filesPath, {
        ...tus,
        "upload-length": size,
        "upload-metadata": `filename ${Buffer.from(name).toString("base64")}`,
        "content-length": 0,
        ...over,
      }),
    head: (path: string) => ask(url, "HEAD", path, tus),
    offset: async (path: string) => Number((await client.head(path)).headers["upload-offset"]),
    patch: (path: string, offset: number, bytes: Uint8Array) =>
      ask(
        url,
        "PATCH",
        path,
        {
          ...tus,
          "upload-offset": offset,
          "content-type": "application/offset+octet-stream",
          "content-length": bytes.byteLength,
        },
        bytes,
      ),
    remove: (path: string) => ask(url, "DELETE", path, tus),
    get: (path: string, headers: Readonly<Record<string, string>> = {}) =>
      ask(url, "GET", path, { ...mine, ...headers }),
    /** Announces a file and sends all of it; what a message says of it. */
    async upload(bytes: Uint8Array, name = "file.bin") {
      const announced = await client.announce(bytes.byteLength, name);
      const path = String(announced.headers.location);
      if (bytes.byteLength > 0) await client.patch(path, 0, bytes);
      return {
        url: path,
        name,
        size: bytes.byteLength,
        type: "application/octet-stream",
        sha256: sha256Of(bytes),
      };
    },
  };
  return client;
}

export type FilesClient = ReturnType<typeof filesOf>;
