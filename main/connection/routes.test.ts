import { expect, test } from "vitest";
import { parseRoutes, usesTls } from "./routes.ts";

const direct = { kind: "direct" } as const;
const proxy = (url: string) => ({ kind: "proxy", url }) as const;

test.each([
  ["DIRECT", [direct]],
  ["PROXY p.example:8080", [proxy("http://p.example:8080")]],
  ["HTTPS p.example:443;DIRECT", [proxy("https://p.example:443"), direct]],
  ["SOCKS5 [::1]:1080; SOCKS old:1080", [proxy("socks5://[::1]:1080"), proxy("socks4://old:1080")]],
  ["proxy p:1; quic q:2; direct", [proxy("http://p:1"), direct]],
  ["", []],
  ["PROXY", []],
  ["PROXY not a place; nonsense", []],
  ["toString p:1", []],
])("%j", (answer, routes) => {
  expect(parseRoutes(answer)).toEqual(routes);
});

test("no more than four ways are tried", () => {
  expect(parseRoutes("PROXY a:1;PROXY b:1;PROXY c:1;PROXY d:1;DIRECT")).toHaveLength(4);
});

test.each([
  ["https://magpie.example", "DIRECT", true],
  ["http://magpie.example", "DIRECT", false],
  ["http://magpie.example", "PROXY p.example:8080; DIRECT", false],
  ["http://magpie.example", "PROXY p.example:8080; HTTPS q.example:443", true],
])("%s by %s is reached by TLS: %s", (origin, answer, tls) => {
  expect(usesTls(origin, parseRoutes(answer))).toBe(tls);
});
