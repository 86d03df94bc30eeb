import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { signInPath, signOutPath, ticketPath } from "#shared/wire/sign-in.ts";
import { until } from "#shared/testing/until.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { quiet } from "../testing/office.ts";
import { createHttpServer, type HttpPorts } from "./http.ts";
import { createThrottle } from "./throttle.ts";

/** The HTTP server alone, over accounts of the test's own. */
async function serve(ports: Partial<Omit<HttpPorts, "accounts">>, accounts: Partial<Accounts>) {
  const http = createHttpServer({
    // Whatever else is asked of it is a mistake.
    accounts: accounts as Accounts,
    throttle: createThrottle({ now: () => 0 }),
    log: quiet,
    isOpen: () => true,
    trouble: () => null,
    tls: null,
    timers: { after: () => () => undefined },
    ...ports,
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    end(): void {
      http.close();
      http.closeAllConnections();
    },
  };
}

test("a server that is going down says so, and asks nothing of the store", async () => {
  const { url, end } = await serve({ isOpen: () => false }, {});
  for (const path of [signInPath, ticketPath, signOutPath]) {
    const response = await fetch(url + path, { method: "POST", body: "{}" });
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ code: codes.stopping, reason: "stopping" });
  }
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.json()]).toEqual([503, { status: "stopping" }]);
  end();
});

test("so many requests that name a token are under way at once; one more is told to come again", async () => {
  const release: (() => void)[] = [];
  const signOut = () => new Promise<null>((resolve) => release.push(() => resolve(null)));
  const { url, end } = await serve({ byToken: { atOnceMax: 1, waitingMax: 1 } }, { signOut });
  const found: number[] = [];
  const asked = Array.from({ length: 4 }, async () => {
    const response = await fetch(url + signOutPath, { method: "POST" });
    found.push(((await response.json()) as { code: number }).code);
  });
  await until(() => expect(found).toEqual([codes.rateLimited, codes.rateLimited]));
  expect(release).toHaveLength(1);
  await until(() => {
    release.shift()?.();
    expect(found.slice(2)).toEqual([codes.ok, codes.ok]);
  });
  await Promise.all(asked);
  end();
});
