import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer, get } from "node:http";
import { createServer as createHttpsServer, get as getTls, type RequestOptions } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ConnectProxy } from "#e2e/harness/connect-proxy.ts";
import { certificates } from "#e2e/harness/server.ts";
import { ProxyRefused } from "./proxied.ts";
import { timers } from "../system.ts";
import { RoutedAgent } from "./routed-agent.ts";
import type { Route } from "./routes.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

async function startServer() {
  const server = createHttpServer((_request, response) => response.end("here"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return portOf(server);
}

async function startProxy(): Promise<ConnectProxy> {
  const proxy = await ConnectProxy.start();
  cleanups.push(() => proxy.close());
  return proxy;
}

/** Patience is short where a way says nothing. */
const soon = { after: (_delayMs: number, run: () => void) => timers.after(30, run) };

function agentOn(routes: readonly Route[], asked: string[] = [], patience = timers): RoutedAgent {
  const agent = new RoutedAgent((origin) => {
    asked.push(origin);
    return Promise.resolve(routes);
  }, patience);
  cleanups.push(() => agent.destroy());
  return agent;
}

/** The body that a request over the agent brings. */
const fetchBy = (agent: RoutedAgent, url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.setEncoding("utf8").once("data", resolve);
    }).once("error", reject);
  });

const fetchTls = (options: RequestOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    getTls(options, (response) => {
      response.setEncoding("utf8").once("data", resolve);
    }).once("error", reject);
  });

const through = (proxy: ConnectProxy): Route => ({
  kind: "proxy",
  url: `http://${proxy.address}`,
});

test("straight, and through a proxy that alone knows the name", async () => {
  const port = await startServer();
  const proxy = await startProxy();
  const asked: string[] = [];
  const straight = agentOn([{ kind: "direct" }], asked);
  expect(await fetchBy(straight, `http://127.0.0.1:${port}/`)).toBe("here");
  expect(straight.proxy).toBeNull();
  expect(asked).toEqual([`http://127.0.0.1:${port}`]);
  const proxied = agentOn([through(proxy)]);
  expect(await fetchBy(proxied, `http://office.test:${port}/`)).toBe("here");
  expect(proxied.proxy).toBe(`http://${proxy.address}`);
  expect(proxy.asked).toEqual([`office.test:${port}`]);
});

test("the next way is tried where one does not lead there", async () => {
  const port = await startServer();
  const [closed, strict, open] = [await startProxy(), await startProxy(), await startProxy()];
  closed.close();
  strict.refuseWith = 403;
  const agent = agentOn([through(closed), through(strict), through(open)]);
  expect(await fetchBy(agent, `http://office.test:${port}/`)).toBe("here");
  expect(strict.asked).toEqual(open.asked);
});

test("a proxy's refusal is not taken for the server's answer", async () => {
  const proxy = await startProxy();
  proxy.refuseWith = 407;
  const answer = fetchBy(agentOn([through(proxy)]), "http://office.test:1/");
  await expect(answer).rejects.toThrow(ProxyRefused);
  await expect(answer).rejects.toMatchObject({ status: 407 });
});

/** Answers SOCKS 5 without a sign-in and connects to loopback, whatever the name. */
async function startSocks(): Promise<{ readonly port: number; readonly names: string[] }> {
  const names: string[] = [];
  const server = createTcpServer((client) => {
    client.on("error", () => undefined);
    client.once("data", () => {
      client.write(Buffer.from([5, 0]));
      client.once("data", (asked) => {
        names.push(asked.toString("latin1", 5, 5 + (asked[4] ?? 0)));
        const upstream = connect(asked.readUInt16BE(asked.length - 2), "127.0.0.1", () => {
          client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
          client.pipe(upstream).pipe(client);
        });
        upstream.on("error", () => client.destroy());
      });
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => void server.close());
  return { port: portOf(server), names };
}

test("through SOCKS, where the proxy finds the name", async () => {
  const port = await startServer();
  const socks = await startSocks();
  const agent = agentOn([{ kind: "proxy", url: `socks5://127.0.0.1:${socks.port}` }]);
  expect(await fetchBy(agent, `http://office.test:${port}/`)).toBe("here");
  expect(socks.names).toEqual(["office.test"]);
});

test.each(["http", "socks5"])(
  "destroying ends a connection to a silent %s proxy",
  async (scheme) => {
    const silent = createTcpServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    cleanups.push(() => void silent.close());
    const agent = agentOn([{ kind: "proxy", url: `${scheme}://127.0.0.1:${portOf(silent)}` }]);
    const answer = fetchBy(agent, "http://office.test:1/").catch((error: unknown) => error);
    const [socket] = (await once(silent, "connection")) as [Socket];
    const ended = new Promise((resolve) =>
      socket.resume().on("error", resolve).on("close", resolve),
    );
    agent.destroy();
    await ended;
    expect(await answer).toBeInstanceOf(Error);
  },
);

test("a way that is silent is not waited for while there is another; nothing to go by is no way", async () => {
  const port = await startServer();
  const silent = createTcpServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  cleanups.push(() => void silent.close());
  const proxy = await startProxy();
  const first: Route = { kind: "proxy", url: `http://127.0.0.1:${portOf(silent)}` };
  expect(
    await fetchBy(agentOn([first, through(proxy)], [], soon), `http://office.test:${port}/`),
  ).toBe("here");
  // Nobody but the proxy finds this name: the straight way fails, and is not the last.
  const straight = agentOn([{ kind: "direct" }, through(proxy)]);
  expect(await fetchBy(straight, `http://office.test:${port}/`)).toBe("here");
  await expect(fetchBy(agentOn([]), `http://127.0.0.1:${port}/`)).rejects.toThrow("no way");
});

test.each(["http://", "socks5://"])(
  "through %s a server's certificate has to be that server's, also where it has no name",
  async (scheme) => {
    const pem = (name: string): Buffer => readFileSync(join(certificates, name));
    const server = createHttpsServer(
      { cert: pem("server.pem"), key: pem("server-key.pem") },
      (_request, response) => response.end("here"),
    ).listen(0, "127.0.0.1");
    await once(server, "listening");
    cleanups.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const [connectProxy, socks] = [await startProxy(), await startSocks()];
    const place = scheme === "http://" ? connectProxy.address : `127.0.0.1:${socks.port}`;
    const agent = agentOn([{ kind: "proxy", url: `${scheme}${place}` }]);
    const ask = (host: string) =>
      fetchTls({ agent, host, port: portOf(server), ca: pem("ca.pem"), path: "/" });
    expect(await ask("127.0.0.1")).toBe("here");
    expect(await ask("office.test")).toBe("here");
    // The proxies connect to this computer, whatever is asked for: the certificate is for neither of these.
    await expect(ask("127.0.0.2")).rejects.toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    await expect(ask("bank.test")).rejects.toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
  },
);
