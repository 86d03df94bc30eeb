import { statSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { codes } from "#shared/wire/codes.ts";
import { filesPath } from "#shared/wire/files.ts";
import { until } from "#shared/testing/until.ts";
import type { Timers } from "../chat/ports.ts";
import { filesFolder } from "../start.ts";
import { openOffice } from "../testing/office.ts";
import { type Answered, ask, type FilesClient, filesOf } from "../testing/uploading.ts";
import { idleMs, requestMsMax } from "./patience.ts";

/** Timers that the test rings. */
function handTimers() {
  const waiting = new Set<{ readonly delayMs: number; readonly run: () => void }>();
  const timers: Timers = {
    after(delayMs, run) {
      const one = { delayMs, run };
      waiting.add(one);
      return () => waiting.delete(one);
    },
  };
  return {
    timers,
    /** Rings all that wait for this long. */
    ring(delayMs: number): void {
      for (const one of waiting) if (one.delayMs === delayMs && waiting.delete(one)) one.run();
    },
    count: (delayMs: number) => [...waiting].filter((one) => one.delayMs === delayMs).length,
  };
}

const hand = handTimers();
let office: Awaited<ReturnType<typeof openOffice>>;
let ann: FilesClient;
const lines: string[] = [];
const canary = "canary-in-a-name";

const signIn = async (login: string) => {
  const { payload } = await office.signIn(login);
  return (payload as { token: string }).token;
};

beforeAll(async () => {
  const note = (...line: unknown[]): void => void lines.push(JSON.stringify(line));
  office = await openOffice({
    timers: hand.timers,
    log: { info: note, warn: note, error: note },
    throttle: {
      failuresPerAddress: 200,
      failuresPerAccount: 20,
      secretsPerAccount: 100,
      framesPerSecond: 400,
      fileRequestsPerSecond: 100_000,
      uploadsPerAccount: 100_000,
    },
  });
  ann = filesOf(office.url, await signIn("ann"));
});
afterAll(async () => {
  await office.close();
  // Nobody's fault was one of the server's, and nothing that people named is in the log.
  expect(lines.filter((line) => line.includes("http.failed"))).toEqual([]);
  expect(lines.join("")).not.toContain(canary);
});

/** Whatever was asked, the answer is JSON with a code and its name, and the server lives. */
function expectRefused({ status, said, headers }: Answered, statuses: readonly number[]): void {
  expect(statuses).toContain(status);
  expect(said.code).toBeGreaterThan(codes.ok);
  expect(said.reason).toMatch(/^[a-zA-Z]+$/);
  expect(headers["x-content-type-options"]).toBe("nosniff");
}

test.each([
  ["no length", {}],
  ["a negative length", { "upload-length": "-1" }],
  ["a length that is no number", { "upload-length": "1e3" }],
  ["a part of a byte", { "upload-length": "1.5" }],
  ["a hexadecimal length", { "upload-length": "0x10" }],
  ["a length beyond counting", { "upload-length": "9".repeat(40) }],
  ["a length of 2^60", { "upload-length": String(2 ** 60) }],
  ["a deferred length", { "upload-defer-length": "1" }],
  ["both", { "upload-length": "1", "upload-metadata": "filename ===" }],
  ["a part of a file", { "upload-concat": "partial" }],
  ["another version", { "upload-length": "1", "tus-resumable": "0.2.0" }],
])("an announcement with %s is refused", async (_, headers) => {
  expectRefused(await ann.ask("POST", filesPath, { ...ann.tus, ...headers }), [400, 413]);
});

test.each([
  ["a bomb of keys", Array.from({ length: 2_000 }, (_, at) => `k${at}`).join(",")],
  ["one large value", `filename ${Buffer.alloc(9_000, 65).toString("base64")}`],
  ["a key twice", "filename YQ==,filename YQ=="],
  ["no base64", "filename a b"],
  ["a path for a name", `filename ${Buffer.from("../../etc/passwd").toString("base64")}`],
  ["a name that turns around", `filename ${Buffer.from("gpj.\u202eexe").toString("base64")}`],
  ["bytes that are no text", `filename ${Buffer.from([0xff, 0xfe, 0, 10]).toString("base64")}`],
  ["a name of 300", `filename ${Buffer.from("x".repeat(300)).toString("base64")}`],
  ["machinery for a key", "__proto__ YQ==,filename Li4="],
])("what is said of a file as %s is refused", async (_, metadata) => {
  const headers = { ...ann.tus, "upload-length": "1", "upload-metadata": metadata };
  expectRefused(await ann.ask("POST", filesPath, headers), [400, 413]);
});

test.each([
  "/api/files/..",
  "/api/files/../../../etc/passwd",
  "/api/files/..%2f..%2fmagpie.db",
  "/api/files/%2e%2e/magpie.db",
  "/api/files/uploading",
  "/api/files/",
  "/api/files//",
  "/api/files/\\..\\magpie.db",
  "/api/files/0b8f3f4e-5d0c-4a52-9f3e-0123456789ab/x",
  "/api/files/0B8F3F4E-5D0C-4A52-9F3E-0123456789AB",
  "/api/files/0b8f3f4e-5d0c-4a52-9f3e-0123456789ab%00",
  `/api/files/${"a".repeat(4_000)}`,
])("the path %.60s leads nowhere", async (path) => {
  for (const method of ["GET", "PATCH", "DELETE"])
    expectRefused(await ann.ask(method, path, ann.tus), [400, 404]);
  expect((await ann.ask("HEAD", path, ann.tus)).status).toBe(404);
});

test("bytes that are not those due are refused, and what is there stays", async () => {
  const path = String((await ann.announce(10)).headers.location);
  await ann.patch(path, 0, Buffer.from("1234"));
  for (const at of [0, 3, 5, 10, 2 ** 40])
    expectRefused(await ann.patch(path, at, Buffer.from("x")), [409]);
  for (const offset of ["-1", "1.5", "", "NaN", "9".repeat(30)])
    expectRefused(
      await ann.ask(
        "PATCH",
        path,
        { ...ann.tus, "content-type": "application/offset+octet-stream", "upload-offset": offset },
        Buffer.from("x"),
      ),
      [400],
    );
  const typed = { ...ann.tus, "upload-offset": 4, "content-type": "text/plain" };
  expectRefused(await ann.ask("PATCH", path, typed, Buffer.from("x")), [400]);
  expectRefused(await ann.ask("PATCH", path, { "upload-offset": 4 }), [400]);
  // Longer than announced, by its length and without one.
  expectRefused(await ann.patch(path, 4, Buffer.alloc(7)), [413]);
  const chunked = {
    ...ann.tus,
    "upload-offset": 4,
    "content-type": "application/offset+octet-stream",
    "transfer-encoding": "chunked",
  };
  expectRefused(await ann.ask("PATCH", path, chunked, Buffer.alloc(7)), [413]);
  expect(await ann.offset(path)).toBe(4);
  expect((await ann.patch(path, 4, Buffer.from("567890"))).status).toBe(204);
  expect((await ann.get(path)).body.toString()).toBe("1234567890");
});

test("methods that mean nothing here, and headers that ask for another one", async () => {
  const { url } = await ann.upload(Buffer.from("x"));
  for (const [method, path] of [
    ["PUT", url],
    ["POST", url],
    ["GET", filesPath],
    ["PATCH", filesPath],
    ["TRACE", url],
  ] as const)
    expectRefused(await ann.ask(method, path, ann.tus), [404]);
  await ann.ask("GET", url, { "x-http-method-override": "DELETE" });
  expect((await ann.get(url)).status).toBe(200);
  const options = await ann.ask("OPTIONS", filesPath);
  expect([options.status, options.headers["tus-version"]]).toEqual([204, "1.0.0"]);
  expect(Object.keys(options.headers).filter((name) => name.startsWith("access-"))).toEqual([]);
});

test("requests of every odd shape are answered, and the server lives", async () => {
  const { url } = await ann.upload(Buffer.from(canary), `${canary}.txt`);
  const value = fc.oneof(
    fc.string({ unit: "grapheme-ascii", maxLength: 40 }),
    fc.constantFrom("0", "1", "-1", "1.0.0", "bytes=0-", `"x"`, "chunked", "100-continue", url),
  );
  const headers = fc.dictionary(
    fc.constantFrom(
      "tus-resumable",
      "upload-length",
      "upload-offset",
      "upload-metadata",
      "upload-concat",
      "content-type",
      "range",
      "if-range",
      "if-none-match",
      "x-forwarded-host",
    ),
    value,
    { noNullPrototype: true },
  );
  const path = fc.oneof(
    fc.constantFrom(url, filesPath, `${url}?a=b`, `${filesPath}/x`),
    fc.webPath().map((rest) => `${filesPath}${rest}`),
  );
  const method = fc.constantFrom("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PUT");
  const body = fc.uint8Array({ maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(method, path, headers, body, async (how, where, said, sent) => {
      // This one stays, for the others.
      if (how === "DELETE" && where.startsWith(url)) return;
      const hasBody = how === "POST" || how === "PATCH" || how === "PUT";
      const answer = await ann.ask(how, where, said, hasBody ? sent : null);
      expect(answer.status).toBeLessThan(500);
      if (answer.status >= 400 && answer.status !== 416 && how !== "HEAD")
        expect(answer.said.code).toBeGreaterThan(codes.ok);
    }),
    runs(300),
  );
  expect((await ann.get(url)).body.toString()).toBe(canary);
});

/** Until so much of an upload is on the disk. */
const hasArrived = (path: string, size: number): Promise<void> =>
  until(() => {
    const name = path.slice(filesPath.length + 1);
    expect(statSync(join(filesFolder(office.folder), "uploading", name)).size).toBe(size);
  });

/** When a request's connection is gone, which is no error here. */
const closing = (asked: ReturnType<typeof request>): Promise<void> =>
  new Promise((resolve) => {
    asked.on("error", () => undefined).on("close", resolve);
  });

/** A PATCH that never ends, with some bytes in it. */
async function hanging(path: string, bytes: Uint8Array) {
  const asked = request(office.url + path, {
    method: "PATCH",
    agent: false,
    headers: {
      ...ann.tus,
      "upload-offset": 0,
      "content-type": "application/offset+octet-stream",
      "content-length": 1_000_000,
    },
  });
  const closed = closing(asked);
  asked.write(bytes);
  return { asked, closed };
}

test("an upload that next to nothing comes of is cut, and goes on with what had come", async () => {
  const path = String((await ann.announce(1_000_000)).headers.location);
  const { closed } = await hanging(path, Buffer.alloc(100));
  await hasArrived(path, 100);
  hand.ring(idleMs);
  await closed;
  expect(await ann.offset(path)).toBe(100);
});

test("who asks for an upload that hangs takes it over, with what had come", async () => {
  const path = String((await ann.announce(1_000_000)).headers.location);
  const first = await hanging(path, Buffer.alloc(100));
  await hasArrived(path, 100);
  expect(await ann.offset(path)).toBe(100);
  expect((await ann.patch(path, 100, Buffer.alloc(999_900))).status).toBe(204);
  first.asked.destroy();
  await first.closed;
});

test("a body that nobody waits for, byte by byte, ends its connection", async () => {
  const { port } = new URL(office.url);
  for (const head of [
    `PATCH ${filesPath}/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx`,
    "POST /api/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
  ]) {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => undefined).resume();
    socket.write(head);
    await until(() => expect(hand.count(requestMsMax) + hand.count(2_000)).toBeGreaterThan(0));
    await until(() => {
      hand.ring(requestMsMax);
      hand.ring(2_000);
      expect(socket.destroyed || socket.readableEnded).toBe(true);
    });
    socket.destroy();
  }
});

test("a token that is revoked ends its transfers at once", async () => {
  const token = await signIn("ann");
  const mine = filesOf(office.url, token);
  const path = String((await mine.announce(1_000_000)).headers.location);
  const asked = request(office.url + path, {
    method: "PATCH",
    agent: false,
    headers: {
      ...mine.tus,
      "upload-offset": 0,
      "content-type": "application/offset+octet-stream",
      "content-length": 1_000_000,
    },
  });
  const closed = closing(asked);
  asked.write(Buffer.alloc(10));
  await until(() => expect(hand.count(idleMs)).toBe(1));
  await ask(office.url, "POST", "/api/sign-out", { authorization: `Bearer ${token}` });
  await closed;
  expect((await mine.head(path)).status).toBe(401);
});

test("a person has so many requests about files under way, and one more is told to come again", async () => {
  const bob = filesOf(office.url, await signIn("bob"));
  const held: ReturnType<typeof request>[] = [];
  for (let at = 0; at < 64; at++) {
    const path = String((await bob.announce(1_000)).headers.location);
    const asked = request(office.url + path, {
      method: "PATCH",
      agent: false,
      headers: {
        ...bob.tus,
        "upload-offset": 0,
        "content-type": "application/offset+octet-stream",
        "content-length": 1_000,
      },
    });
    asked.on("error", () => undefined).write("x");
    held.push(asked);
  }
  await until(() => expect(hand.count(idleMs)).toBe(64));
  const refused = await bob.announce(1);
  expect([refused.status, refused.said]).toEqual([
    429,
    { code: codes.rateLimited, reason: "rateLimited", payload: { retry_after_ms: 500 } },
  ]);
  expect((await ann.announce(1)).status).toBe(201);
  for (const asked of held) asked.destroy();
  await until(() => expect(hand.count(idleMs)).toBe(0));
  expect((await bob.announce(1)).status).toBe(201);
});
