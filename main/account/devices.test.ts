import { expect, test } from "vitest";
import type { Link, RequestOutcome } from "../messaging/ports.ts";
import { createDevices } from "./devices.ts";

/** A link that gives every request the same outcome, and keeps what was asked. */
function answering(outcome: RequestOutcome<"devices"> | RequestOutcome<"revoke">) {
  const asked: unknown[] = [];
  const link = {
    live: true,
    request: (...request: unknown[]) => {
      asked.push(request);
      return Promise.resolve(outcome);
    },
    onLive: () => () => undefined,
    onPush: () => () => undefined,
  } as unknown as Link;
  return { devices: createDevices(link), asked };
}

const desk = { id: "d", name: "desk", since: 1, seen: 2, connected: true, own: true };

test("the list is the server's; one device or all others are signed out", async () => {
  const { devices, asked } = answering({ kind: "answered", payload: { devices: [desk] } });
  expect(await devices.list()).toEqual({ ok: true, devices: [desk] });
  expect(await devices.signOut("d")).toEqual({ ok: true });
  expect(await devices.signOut(null)).toEqual({ ok: true });
  expect(asked).toEqual([
    ["devices", {}],
    ["revoke", { device: "d" }],
    ["revoke", { device: null }],
  ]);
});

test.each([
  [{ kind: "lost" } as const, "offline"],
  [{ kind: "refused", code: 1401, reason: "rateLimited" } as const, "failed"],
])("%j is said", async (outcome, problem) => {
  const { devices } = answering(outcome);
  expect(await devices.list()).toEqual({ ok: false, problem });
  expect(await devices.signOut(null)).toEqual({ ok: false, problem });
});
