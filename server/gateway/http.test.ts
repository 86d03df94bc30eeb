import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { signInPath, signOutPath, ticketPath } from "#shared/wire/sign-in.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { quiet } from "../testing/office.ts";
import { createHttpServer } from "./http.ts";
import { createThrottle } from "./throttle.ts";

test("a server that is going down says so, and asks nothing of the store", async () => {
  const http = createHttpServer({
    // Whatever is asked of it is a mistake.
    accounts: {} as Accounts,
    throttle: createThrottle({ now: () => 0 }),
    log: quiet,
    isOpen: () => false,
    tls: null,
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  for (const path of [signInPath, ticketPath, signOutPath]) {
    const response = await fetch(url + path, { method: "POST", body: "{}" });
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ code: codes.stopping, reason: "stopping" });
  }
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.json()]).toEqual([503, { status: "stopping" }]);
  http.close();
  http.closeAllConnections();
});
