import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { codes } from "#shared/wire/codes.ts";
import { unknownType } from "#shared/wire/files.ts";
import { Refusal } from "../chat/ports.ts";
import type { FileRow } from "../store/file-rows.ts";
import type { ReadTx, Store } from "../store/store.ts";
import { isShown } from "./content-type.ts";
import type { FileStore } from "./file-store.ts";
import { askedRange } from "./ranges.ts";

export interface DownloadPorts {
  readonly store: Store;
  readonly bytes: FileStore;
}

/** A file's row says that it is stored, and its bytes are not there: a fault here, and to who asks a file that is not to be had. */
export class BytesMissing extends Refusal {
  constructor() {
    super(codes.noSuchFile);
  }
}

/** A name for a header: what every reader understands, and as it is (RFC 6266). */
function dispositionOf({ name, type }: FileRow): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  const whole = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const how = isShown(type) ? "inline" : "attachment";
  return `${how}; filename="${plain}"; filename*=UTF-8''${whole}`;
}

const headersOf = (row: FileRow, etag: string) => ({
  "content-type": isShown(row.type) ? row.type : unknownType,
  "content-disposition": dispositionOf(row),
  "accept-ranges": "bytes",
  etag,
  // It never changes, but who may see it does.
  "cache-control": "private, no-cache",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
});

/** A stored file that a person may read. What does not exist, is not whole yet and is not theirs is all the same: a Refusal. */
export async function requireReadable(tx: ReadTx, person: string, id: string): Promise<FileRow> {
  const row = await tx.file(id);
  const isTheirs =
    row?.state === "stored" && (row.owner === person || (await tx.seesFile(person, id)));
  if (!isTheirs) throw new Refusal(codes.noSuchFile);
  return row;
}

/** Serves files to who uploaded them, and to who can see a message that carries them. */
export function createDownload({ store, bytes }: DownloadPorts) {
  /**
   * Answers GET and HEAD. Rejects with a Refusal before anything is answered; an answer that broke off rejects too, and its connection
   * is gone.
   */
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    { person, id }: { readonly person: string; readonly id: string },
  ): Promise<void> => {
    const row = await store.read((tx) => requireReadable(tx, person, id));
    const { size, sha256 } = row;
    if (sha256 === null) throw new Refusal(codes.noSuchFile);
    const etag = `"${sha256}"`;
    const headers = headersOf(row, etag);
    const { range, "if-none-match": ifNoneMatch } = request.headers;
    const ifRange = String(request.headers["if-range"] ?? etag);
    if (ifNoneMatch?.split(",").some((one) => one.trim() === etag || one.trim() === "*"))
      return void response.writeHead(304, headers).end();
    if (request.method === "HEAD")
      return void response.writeHead(200, { ...headers, "content-length": size }).end();

    const asked = askedRange(ifRange.trim() === etag ? range : undefined, size);
    if (asked === "unsatisfiable")
      return void response
        .writeHead(416, { ...headers, "content-range": `bytes */${size}`, "content-length": 0 })
        .end();
    const { part } = asked;
    const stream = await bytes.open(sha256, part);
    if (!stream) throw new BytesMissing();
    try {
      response.writeHead(part ? 206 : 200, {
        ...headers,
        "content-length": part ? part.end - part.start + 1 : size,
        ...(part ? { "content-range": `bytes ${part.start}-${part.end}/${size}` } : {}),
      });
      await pipeline(stream, response);
    } finally {
      // Where nobody is there any more to answer, `pipeline` leaves it open.
      stream.destroy();
    }
  };
}

export type Download = ReturnType<typeof createDownload>;
