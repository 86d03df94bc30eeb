import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { timers } from "../system.ts";
import { createSignInTransport } from "./sign-in-http.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

async function startServer(answer: (response: ServerResponse, asked: Asked) => void) {
  const all: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      const asked = { method, url, headers, body: Buffer.concat(chunks).toString() };
      all.push(asked);
      answer(response, asked);
    });
  });
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: await listen(server), all };
}

const request = {
  name: "ann",
  password: "secret",
  device: { id: "d", name: "desk" },
  protocol: { min: 1, max: 1 },
};
const answer = { token: "t", person: "p", name: "Ann", protocol: { min: 1, max: 1 } };

test("signs in by one POST", async () => {
  const { origin, all } = await startServer((response) =>
    response.end(JSON.stringify({ code: 1000, payload: answer })),
  );
  expect(await createSignInTransport({ timers }).signIn(origin, request)).toEqual({
    ok: true,
    answer,
  });
  expect(all).toMatchObject([
    { method: "POST", url: "/api/sign-in", body: JSON.stringify(request) },
  ]);
  expect(all[0]?.headers["content-type"]).toBe("application/json");
});

test("a new password goes by one POST under the token; null where nobody answers", async () => {
  const { origin, all } = await startServer((response) =>
    response.writeHead(401).end(JSON.stringify({ code: codes.wrongCredentials })),
  );
  const transport = createSignInTransport({ timers });
  const change = { current: "old", next: "new" };
  expect(await transport.changePassword(origin, "t", change)).toBe(codes.wrongCredentials);
  expect(all).toMatchObject([
    {
      method: "POST",
      url: "/api/password",
      body: JSON.stringify(change),
      headers: { authorization: "Bearer t" },
    },
  ]);
  expect(await transport.changePassword("http://127.0.0.1:1", "t", change)).toBeNull();
});

test.each([
  [
    401,
    JSON.stringify({ code: 1202, reason: "wrongCredentials" }),
    { kind: "refused", code: 1202 },
  ],
  [200, JSON.stringify({ code: 1403 }), { kind: "refused", code: 1403 }],
  [200, JSON.stringify({ code: 1000, payload: { token: 7 } }), { kind: "notMagpie" }],
  [200, JSON.stringify({ code: 1000 }), { kind: "notMagpie" }],
  [200, JSON.stringify({ code: "1000", payload: answer }), { kind: "notMagpie" }],
  [200, "<!doctype html>", { kind: "notMagpie" }],
  [404, "", { kind: "notMagpie" }],
  [200, `"${"x".repeat(70_000)}"`, { kind: "notMagpie" }],
  [500, "oops", { kind: "notMagpie" }],
  [502, "<h1>Bad Gateway</h1>", { kind: "unreachable" }],
  [503, JSON.stringify({ code: codes.stopping }), { kind: "refused", code: codes.stopping }],
])("%i with %.40s", async (status, body, failure) => {
  const { origin } = await startServer((response) => response.writeHead(status).end(body));
  expect(await createSignInTransport({ timers }).signIn(origin, request)).toEqual({
    ok: false,
    failure,
  });
});

test("a redirect is not followed: the password goes nowhere else", async () => {
  const other = await startServer((response) =>
    response.end(JSON.stringify({ code: 1000, payload: answer })),
  );
  const { origin } = await startServer((response) =>
    response.writeHead(307, { location: `${other.origin}/api/sign-in` }).end(),
  );
  const outcome = await createSignInTransport({ timers }).signIn(origin, request);
  expect(outcome).toEqual({ ok: false, failure: { kind: "notMagpie" } });
  expect(other.all).toEqual([]);
});

test("an endless body is cut off at the bound", async () => {
  let written = 0;
  const { origin } = await startServer((response) => {
    const more = (): void => {
      while (!response.destroyed && response.write("x".repeat(16_384))) written += 16_384;
    };
    response.on("drain", more);
    response.on("error", () => undefined);
    more();
  });
  const outcome = await createSignInTransport({ timers }).signIn(origin, request);
  expect(outcome).toEqual({ ok: false, failure: { kind: "notMagpie" } });
  expect(written).toBeLessThan(64 * 1024 * 1024);
});

test("nobody there, nobody answering in time, and a body that stalls are unreachable", async () => {
  const unreachable = { ok: false, failure: { kind: "unreachable" } };
  const closed = createTcpServer();
  const nobody = await listen(closed);
  closed.close();
  expect(await createSignInTransport({ timers }).signIn(nobody, request)).toEqual(unreachable);
  const silent = await startServer(() => undefined);
  expect(
    await createSignInTransport({ timers, answerWithinMs: 50 }).signIn(silent.origin, request),
  ).toEqual(unreachable);
  const stalling = await startServer((response) => response.write('{"code":'));
  expect(
    await createSignInTransport({ timers, answerWithinMs: 50 }).signIn(stalling.origin, request),
  ).toEqual(unreachable);
});

test("a proxy, or whoever names it, that never answers is not waited for longer than a server", async () => {
  const silent = createTcpServer();
  cleanups.push(() => void silent.close());
  const url = await listen(silent);
  for (const findRoutes of [
    () => Promise.resolve([{ kind: "proxy", url } as const]),
    () => new Promise<never>(() => undefined),
  ]) {
    const transport = createSignInTransport({ timers, findRoutes, answerWithinMs: 50 });
    const failure = { kind: "unreachable" };
    expect(await transport.signIn("http://127.0.0.1:9", request)).toEqual({ ok: false, failure });
  }
});

test("who speaks another protocol is not Magpie", async () => {
  const other = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
  });
  cleanups.push(() => void other.close());
  const outcome = await createSignInTransport({ timers }).signIn(await listen(other), request);
  expect(outcome).toEqual({ ok: false, failure: { kind: "notMagpie" } });
});

test("signs out with the token, and says whether the server did it", async () => {
  const { origin, all } = await startServer((response, { headers }) => {
    const code = headers.authorization === "Bearer good" ? codes.ok : codes.notSignedIn;
    response.end(JSON.stringify({ code }));
  });
  const transport = createSignInTransport({ timers });
  expect(await transport.signOut(origin, "good")).toBe(true);
  expect(await transport.signOut(origin, "bad")).toBe(false);
  expect(await transport.signOut(origin, "not\na header")).toBe(false);
  expect(all.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "POST /api/sign-out",
    "POST /api/sign-out",
  ]);
});
