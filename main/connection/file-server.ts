import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { fileIdOf, filesPath, FileUrl } from "#shared/wire/files.ts";
import { retryAfterMsIn } from "#shared/wire/frame.ts";
import { type Bytes, type FileServer, heldMax, type Lost, type Refused } from "../files/ports.ts";
import type { Timers } from "../messaging/ports.ts";
import { readEnvelope } from "./http-answer.ts";
import { RoutedAgent } from "./routed-agent.ts";
import type { FindRoutes } from "./routes.ts";

/** Nothing has moved in either direction for so long: the connection is given up. */
const idleMsMax = 30_000;
/** A server that has all of a file looks at all of it once more before it says so. */
const answerWithinMs = 180_000;

export interface FileServerOptions {
  /** An origin. */
  readonly server: string;
  readonly token: string | null;
  readonly findRoutes: FindRoutes;
  readonly timers: Timers;
}

const lost: Lost = { kind: "lost" };

/** A text in a tus header is in base64. */
const metadata = (of: Readonly<Record<string, string>>): string =>
  Object.entries(of)
    .map(([name, value]) => `${name} ${Buffer.from(value, "utf8").toString("base64")}`)
    .join(",");

/** Where the other bytes are due, HEAD says: nothing was refused for good. */
const asksAnew: readonly number[] = [409, 423, 460];

/**
 * What a status says by itself: some in between answer in the server's place, and HEAD has no body to say more. Every other one passes,
 * or is not Magpie's.
 */
const codeOfStatus: Readonly<Record<number, number>> = {
  404: codes.noSuchFile,
  410: codes.noSuchFile,
  413: codes.fileTooLarge,
  507: codes.cannotStore,
};

/** What an answer that is no success says. */
async function refusalIn(response: IncomingMessage): Promise<Refused | Lost> {
  const envelope = await readEnvelope(response);
  if (asksAnew.includes(response.statusCode ?? 0)) return lost;
  if (envelope && envelope.code !== codes.ok) {
    const retryAfterMs = retryAfterMsIn(envelope.payload);
    return {
      kind: "refused",
      code: envelope.code,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  const code = codeOfStatus[response.statusCode ?? 0];
  return code === undefined ? lost : { kind: "refused", code };
}

const offsetIn = ({ headers }: IncomingMessage): number | null => {
  const text = String(headers["upload-offset"] ?? "");
  return /^\d{1,16}$/.test(text) ? Number(text) : null;
};

/**
 * What comes of an answer; the memory of each piece is free as soon as it need not hold any more. Left to the collector, every 32 MB of
 * pieces would have it look through all of the memory.
 */
async function* freed(answer: Bytes): Bytes {
  const held: Uint8Array[] = [];
  for await (const piece of answer) {
    yield piece;
    held.push(piece);
    const { buffer, byteLength } = held.length > heldMax ? (held.shift() ?? piece) : noBytes;
    // A part of a larger one is not ours alone.
    if (buffer instanceof ArrayBuffer && byteLength > 0 && buffer.byteLength === byteLength)
      buffer.transfer(0);
  }
}
const noBytes = new Uint8Array();

interface Asked {
  readonly method: "POST" | "HEAD" | "PATCH" | "DELETE" | "GET";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly signal?: AbortSignal;
}

/**
 * The server's files by HTTP: tus 1.0.0 upwards, ranges downwards, on the same ways and with the same trust as the socket
 * (decision 012). No method rejects, but for what reading the bytes of an upload has thrown.
 */
export function createFileServer({
  server,
  token,
  findRoutes,
  timers,
}: FileServerOptions): FileServer & {
  /** Ends whatever is under way. */
  close(): void;
} {
  let agent = new RoutedAgent(findRoutes, timers, { keepAlive: true });

  const open = ({ method, path, headers = {}, signal }: Asked): ClientRequest => {
    const url = new URL(path, server);
    const make = url.protocol === "https:" ? requestTls : requestPlain;
    const request = make(url, {
      method,
      agent,
      headers: {
        authorization: `Bearer ${token ?? ""}`,
        ...(method === "GET" ? {} : { "tus-resumable": "1.0.0" }),
        ...headers,
      },
      ...(signal ? { signal } : {}),
    });
    // What happens to it once nobody waits any more is nobody's business.
    request.on("error", () => undefined);
    request.setTimeout(idleMsMax, () => request.destroy());
    return request;
  };

  const answerOf = async (request: ClientRequest): Promise<IncomingMessage> => {
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return response;
  };

  /** Asks without a body. Null where nobody has answered. */
  const ask = async (asked: Asked): Promise<IncomingMessage | null> => {
    if (asked.signal?.aborted) return null;
    const request = open(asked);
    const answer = answerOf(request);
    request.end();
    return answer.catch(() => null);
  };

  /** What `read` makes of an answer that is a success; what is cut meanwhile is lost. */
  const outcome = async <T>(
    response: IncomingMessage | null,
    read: (response: IncomingMessage) => T | Promise<T>,
  ): Promise<T | Refused | Lost> => {
    if (!response) return lost;
    try {
      const { statusCode = 0 } = response;
      if (statusCode >= 200 && statusCode < 300) return await read(response);
      return await refusalIn(response);
    } catch {
      return lost;
    }
  };

  /**
   * Hands a body to the network as fast as that takes it. False where an answer, or the end, came before all of it: also while a piece
   * is waited for, which a share whose server is away never gives.
   */
  const pour = async (
    request: ClientRequest,
    bytes: Bytes,
    onSent: (bytes: number) => void,
  ): Promise<boolean> => {
    let isOver = false;
    const over = new Promise<void>((resolve) => {
      const end = (): void => {
        isOver = true;
        resolve();
      };
      for (const event of ["response", "error", "close"]) request.once(event, end);
    });
    const pieces = bytes[Symbol.asyncIterator]();
    try {
      for (;;) {
        const came = await Promise.race([pieces.next(), over]);
        if (isOver || !came || came.done === true) return !isOver;
        // Until the system has all of it the piece must stay as it is.
        const handed = new Promise<void>((resolve) => request.write(came.value, () => resolve()));
        await Promise.race([handed, over]);
        onSent(came.value.length);
      }
    } finally {
      // Not waited for: it comes after the piece that may never come. Whether that frees what is behind it is nobody's business here.
      pieces.return?.().catch(() => undefined);
    }
  };

  return {
    async create({ url: wish, size, name, type }, signal) {
      const response = await ask({
        method: "POST",
        path: filesPath,
        headers: {
          "upload-length": size,
          "upload-metadata": metadata({ filename: name, filetype: type, id: fileIdOf(wish) }),
          "content-length": 0,
        },
        signal,
      });
      return outcome(response, (answer) => {
        answer.resume();
        // Only the place counts, not whichever host the server takes itself to be.
        const { location = "" } = answer.headers;
        const path = URL.canParse(location, server) ? new URL(location, server).pathname : "";
        return v.is(FileUrl, path) ? ({ kind: "created", url: path } as const) : lost;
      });
    },

    async offset(url, signal) {
      return outcome(await ask({ method: "HEAD", path: url, signal }), (answer) => {
        answer.resume();
        const offset = offsetIn(answer);
        return offset === null ? lost : ({ kind: "at", offset } as const);
      });
    },

    async append(url, { offset, length, bytes, signal, onSent }) {
      if (signal.aborted) return lost;
      const request = open({
        method: "PATCH",
        path: url,
        headers: {
          "upload-offset": offset,
          "content-type": "application/offset+octet-stream",
          "content-length": length,
        },
        signal,
      });
      const answer = answerOf(request).catch(() => null);
      try {
        const isSent = await pour(request, bytes, onSent);
        request.setTimeout(answerWithinMs, () => request.destroy());
        if (isSent) request.end();
      } catch (error) {
        request.destroy();
        throw error;
      }
      const end = await outcome(await answer, (response) => {
        response.resume();
        const at = offsetIn(response);
        return at === null ? lost : ({ kind: "at", offset: at } as const);
      });
      // One that was answered before its end cannot be used for anything else.
      if (!request.writableFinished) request.destroy();
      return end;
    },

    async remove(url) {
      const response = await ask({ method: "DELETE", path: url });
      response?.resume();
    },

    async read(url, { from, to }, signal) {
      const isWhole = from === 0 && to === null;
      const range = `bytes=${from}-${to ?? ""}`;
      const response = await ask({
        method: "GET",
        path: url,
        headers: isWhole ? {} : { range },
        signal,
      });
      return outcome(response, (answer) => {
        // A server that knows no ranges would begin at the beginning.
        if (answer.statusCode !== (isWhole ? 200 : 206)) {
          answer.destroy();
          return lost;
        }
        return { kind: "bytes", bytes: freed(answer) } as const;
      });
    },

    close() {
      agent.destroy();
      agent = new RoutedAgent(findRoutes, timers, { keepAlive: true });
    },
  };
}
