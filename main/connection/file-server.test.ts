import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { fileIdOf } from "#shared/wire/files.ts";
import { timers } from "../system.ts";
import { createFileServer } from "./file-server.ts";
import { goDirect } from "./routes.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});
const url = "/api/files/0190163d-8694-4000-8000-000000000001";

async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: IncomingMessage[] = [];
  const http = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const files = createFileServer({
    server: `http://127.0.0.1:${port}`,
    token: "secret",
    findRoutes: goDirect,
    timers,
  });
  cleanups.push(
    () => files.close(),
    () => http.closeAllConnections(),
    () => http.close(),
  );
  return { files, asked, http };
}
const refusing = (status: number, code: number) => (_: IncomingMessage, response: ServerResponse) =>
  void response
    .writeHead(status, { "content-type": "application/json" })
    .end(JSON.stringify({ code, reason: "said", payload: { retry_after_ms: 2_000 } }));
async function* bytes(...pieces: string[]): AsyncIterable<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}
const never = new AbortController().signal;
const append = { offset: 0, length: 6, onSent: () => undefined };

test("tus: an upload is announced, asked about and sent with token and version; its address counts without its host", async () => {
  const { files, asked } = await serving((request, response) => {
    request.resume();
    if (request.method === "POST")
      response.writeHead(201, { location: `http://elsewhere.example${url}` }).end();
    else if (request.method === "HEAD") response.writeHead(200, { "upload-offset": "3" }).end();
    else request.on("end", () => response.writeHead(204, { "upload-offset": "6" }).end());
  });
  const created = await files.create(
    { url, size: 6, name: "报告.pdf", type: "application/pdf" },
    never,
  );
  expect(created).toEqual({ kind: "created", url });
  expect(await files.offset(url, never)).toEqual({ kind: "at", offset: 3 });
  const { signal } = new AbortController();
  const what = { ...append, bytes: bytes("abc", "def"), signal };
  expect(await files.append(url, what)).toEqual({ kind: "at", offset: 6 });
  const [post, , patch] = asked.map(({ headers }) => headers);
  expect(post).toMatchObject({
    authorization: "Bearer secret",
    "tus-resumable": "1.0.0",
    "upload-length": "6",
  });
  expect(post?.["upload-metadata"]).toContain(
    `filename ${Buffer.from("报告.pdf").toString("base64")}`,
  );
  expect(post?.["upload-metadata"]).toContain(
    `id ${Buffer.from(fileIdOf(url)).toString("base64")}`,
  );
  expect(patch).toMatchObject({
    "upload-offset": "0",
    "content-length": "6",
    "content-type": "application/offset+octet-stream",
  });
});

test("what the server refuses is told with its code and time; what is no answer of Magpie's, and another offset, is lost", async () => {
  const { files } = await serving(refusing(413, codes.fileTooLarge));
  const file = { url, size: 6, name: "a", type: "a/b" };
  expect(await files.create(file, never)).toEqual({
    kind: "refused",
    code: codes.fileTooLarge,
    retryAfterMs: 2_000,
  });
  const conflict = await serving(refusing(409, codes.badFrame));
  const { signal } = new AbortController();
  const what = { ...append, bytes: bytes("abcdef"), signal };
  expect(await conflict.files.append(url, what)).toEqual({ kind: "lost" });
  const gone = await serving((_, response) => response.writeHead(404).end());
  expect(await gone.files.offset(url, never)).toEqual({ kind: "refused", code: codes.noSuchFile });
  const portal = await serving((_, response) => response.writeHead(302, { location: "/" }).end());
  expect(await portal.files.create(file, never)).toEqual({ kind: "lost" });
  const odd = await serving((_, response) => response.writeHead(201, { location: "/x" }).end());
  expect(await odd.files.create(file, never)).toEqual({ kind: "lost" });
});

test.each([
  [404, codes.noSuchFile],
  [410, codes.noSuchFile],
  [413, codes.fileTooLarge],
  [507, codes.cannotStore],
  [500, null],
  [502, null],
  [503, null],
])("an answer without a body says by its status what it can: %i", async (status, code) => {
  // As the server says it: HEAD takes the body away.
  const { files } = await serving(refusing(status, code ?? codes.internal));
  const said = code === null ? { kind: "lost" } : { kind: "refused", code };
  expect(await files.offset(url, never)).toEqual(said);
  const between = await serving((_, response) => response.writeHead(status).end("<html>"));
  const file = { url, size: 6, name: "a", type: "a/b" };
  expect(await between.files.create(file, never)).toEqual(said);
});

test("when it is worth asking again is what the server says in its answer, as of a frame", async () => {
  const said = { code: codes.rateLimited, reason: "rateLimited", payload: { retry_after_ms: 700 } };
  const { files } = await serving((_, response) =>
    response.writeHead(429, { "content-type": "application/json" }).end(JSON.stringify(said)),
  );
  const refused = { kind: "refused", code: codes.rateLimited, retryAfterMs: 700 };
  expect(await files.create({ url, size: 6, name: "a", type: "a/b" }, never)).toEqual(refused);
});

test("a source that breaks is the caller's to know; an answer that comes before all was sent ends the sending", async () => {
  const { files } = await serving((request) => void request.resume());
  async function* broken(): AsyncIterable<Uint8Array> {
    yield Buffer.from("abc");
    throw new Error("the disk");
  }
  const { signal } = new AbortController();
  await expect(files.append(url, { ...append, bytes: broken(), signal })).rejects.toThrow("disk");
  const early = await serving(refusing(404, codes.noSuchFile));
  let pulled = 0;
  async function* endless(): AsyncIterable<Uint8Array> {
    for (; pulled < 100_000; pulled++) yield Buffer.alloc(65_536);
  }
  const end = await early.files.append(url, {
    ...append,
    length: 6_553_600_000,
    bytes: endless(),
    signal,
  });
  expect(end).toMatchObject({ kind: "refused", code: codes.noSuchFile });
  expect(pulled).toBeLessThan(100_000);
});

test("a source that never gives its next piece is not waited for once the sending has ended", async () => {
  /** Gives one piece, and is dead from then on, as is a file on a share whose server is away. */
  function dying() {
    const asked = Promise.withResolvers<void>();
    async function* pieces(): AsyncIterable<Uint8Array> {
      yield Buffer.from("abc");
      asked.resolve();
      await new Promise(() => undefined);
    }
    return { bytes: pieces(), asked: asked.promise };
  }
  const silent = await serving((request) => void request.resume());
  const stop = new AbortController();
  const unwanted = dying();
  const what = { ...append, bytes: unwanted.bytes, signal: stop.signal };
  const appending = silent.files.append(url, what);
  await unwanted.asked;
  stop.abort();
  expect(await appending).toEqual({ kind: "lost" });

  const refused = dying();
  const early = await serving((request, response) => {
    request.resume();
    void refused.asked.then(() => response.writeHead(404).end());
  });
  const end = await early.files.append(url, { ...append, bytes: refused.bytes, signal: never });
  expect(end).toEqual({ kind: "refused", code: codes.noSuchFile });
});

test("a source that breaks after the sending has ended is nobody's business", async () => {
  const { files } = await serving((request) => void request.resume());
  const piece = Promise.withResolvers<IteratorResult<Uint8Array>>();
  const asked = Promise.withResolvers<void>();
  const disk = new Error("the disk");
  const source: AsyncIterator<Uint8Array> = {
    next() {
      asked.resolve();
      return piece.promise;
    },
    return: () => Promise.reject(disk),
  };
  const stop = new AbortController();
  const bytes = { [Symbol.asyncIterator]: () => source };
  const appending = files.append(url, { ...append, bytes, signal: stop.signal });
  await asked.promise;
  stop.abort();
  expect(await appending).toEqual({ kind: "lost" });
  piece.reject(disk);
  // An error that nobody hears would be said by now, and fail the run.
  await nextTurn();
});

test("the next piece is asked for when the network has the one before: its memory may be used again", async () => {
  let came = Buffer.alloc(0);
  const { files } = await serving((request, response) => {
    request.on("data", (chunk: Buffer) => (came = Buffer.concat([came, chunk])));
    request.on("end", () => response.writeHead(204, { "upload-offset": "6" }).end());
  });
  const size = 16 * 1024;
  const whole = Buffer.concat(Array.from({ length: 20 }, (_, at) => Buffer.alloc(size, at)));
  async function* again(): AsyncIterable<Uint8Array> {
    const buffer = Buffer.alloc(size);
    for (let at = 0; at < 20; at++) yield buffer.fill(at);
  }
  const { signal } = new AbortController();
  await files.append(url, { ...append, length: whole.length, bytes: again(), signal });
  expect(came.equals(whole)).toBe(true);
});

test("what is read comes by ranges, and throws where it is cut; nobody there, or nobody waiting any more, is lost", async () => {
  const { files, asked, http } = await serving((request, response) => {
    const isCut = request.headers.range === "bytes=3-";
    response.writeHead(request.headers.range ? 206 : 200, { "content-length": "3" });
    response.write("ab");
    if (isCut) setImmediate(() => response.destroy());
    else response.end("c");
  });
  const { signal } = new AbortController();
  const read = async (from: number, to: number | null): Promise<string> => {
    const answer = await files.read(url, { from, to }, signal);
    if (answer.kind !== "bytes") return answer.kind;
    const pieces: Uint8Array[] = [];
    for await (const piece of answer.bytes) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };
  expect(await read(0, null)).toBe("abc");
  expect(await read(1, 3)).toBe("abc");
  await expect(read(3, null)).rejects.toThrow();
  expect(asked.map(({ headers }) => headers.range)).toEqual([undefined, "bytes=1-3", "bytes=3-"]);
  const ended = new AbortController();
  ended.abort();
  expect(await files.read(url, { from: 0, to: null }, ended.signal)).toEqual({ kind: "lost" });
  http.closeAllConnections();
  http.close();
  expect(await files.offset(url, never)).toEqual({ kind: "lost" });
});

test("who asks for a place or how far it is and is not waited for any more is lost at once, and so is their connection", async () => {
  let got = Promise.withResolvers<IncomingMessage>();
  const { files } = await serving((request) => got.resolve(request));
  const file = { url, size: 6, name: "a", type: "a/b" };
  for (const ask of [
    (signal: AbortSignal) => files.create(file, signal),
    (signal: AbortSignal) => files.offset(url, signal),
  ]) {
    got = Promise.withResolvers();
    const stop = new AbortController();
    const asking = ask(stop.signal);
    const { socket } = await got.promise;
    const closed = once(socket, "close");
    stop.abort();
    expect(await asking).toEqual({ kind: "lost" });
    await closed;
    expect(await ask(stop.signal)).toEqual({ kind: "lost" });
  }
});
