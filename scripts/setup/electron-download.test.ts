import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { whyUnreachable } from "./electron-download.cjs";

let server: Server;
let base: string;

beforeEach(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path === "/silent") return;
    if (path === "/file") response.writeHead(200).write("only the beginning");
    else if (path === "/moved") response.writeHead(302, { location: "/file" }).end();
    else if (path === "/moved-to-nowhere") response.writeHead(302, { location: "/gone" }).end();
    else if (path === "/round") response.writeHead(302, { location: "/round" }).end();
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  base = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test.each([
  ["/file", null],
  ["/moved", null],
  ["/moved-to-nowhere", /answered 404/],
  ["/gone", /answered 404/],
  ["/round", /redirects without end/],
])("a host that answers with %s: %s", async (path, why) => {
  const answer = await whyUnreachable(base + path);
  if (why === null) expect(answer).toBeNull();
  else expect(answer).toMatch(why);
});

test("a host that is silent is given up in time", async () => {
  expect(await whyUnreachable(`${base}/silent`, 200)).toMatch(/did not answer within 0.2 s/);
});

test("a closed port, a name that is none and an address of another kind", async () => {
  expect(await whyUnreachable("http://127.0.0.1:1/file")).toMatch(/ECONNREFUSED/);
  expect(await whyUnreachable("nowhere")).toMatch(/Invalid URL/);
  expect(await whyUnreachable("ftp://127.0.0.1/file")).toMatch(/no web address/);
});
