import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { limits, protocol } from "#shared/wire/limits.ts";
import type { Device } from "#shared/wire/requests.ts";
import { until } from "#shared/testing/until.ts";
import { createAccounts } from "../accounts/accounts.ts";
import type { Timers } from "../chat/ports.ts";
import { databasePath, systemClock, systemIds } from "../start.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { Colleague, openOffice } from "../testing/office.ts";
import { defaultThrottle } from "./throttle.ts";

/** What would be done later is done when the test says so: only what happens at once is seen before that. */
const waiting = new Set<() => void>();
const held: Timers = {
  after(_delayMs, run) {
    const once = (): void => {
      waiting.delete(once);
      run();
    };
    waiting.add(once);
    return () => waiting.delete(once);
  },
};
const later = (): void => {
  for (const run of Array.from(waiting)) run();
};

let office: Awaited<ReturnType<typeof openOffice>>;
let wall = 1_000;
beforeEach(async () => {
  wall = 1_000;
  waiting.clear();
  office = await openOffice({ timers: held, clock: { now: () => wall } });
});
afterEach(() => office.close());

const signIn = (login: string, device: string, password = `${login}'s password`) =>
  office.post("/api/sign-in", {
    name: login,
    password,
    device: { id: device, name: `${login}'s ${device}` },
    protocol,
  });
/** Signs in on a device and connects. */
async function on(login: string, device: string) {
  const { token } = (await signIn(login, device)).payload as { token: string };
  const colleague = await new Colleague(office.url, token).connected();
  const cut = new Promise((resolve) => colleague.socket.once("disconnect", resolve));
  return { colleague, token, cut };
}
const devicesOf = async (colleague: Colleague): Promise<Device[]> =>
  ((await colleague.ask("devices", {})).payload as { devices: Device[] }).devices;
const refused = (token: string, code: number = codes.notSignedIn) =>
  expect(new Colleague(office.url, token).connected()).rejects.toMatchObject({ data: { code } });

describe("the list of devices", () => {
  test("says of each since when, whether it is connected, and which one asks", async () => {
    const desk = await on("ann", "desk");
    wall = 2_000;
    await signIn("ann", "laptop");
    await signIn("bob", "phone");
    const entry = { since: 1_000, seen: 1_000, connected: true, own: true };
    expect(await devicesOf(desk.colleague)).toEqual([
      {
        id: "laptop",
        name: "ann's laptop",
        since: 2_000,
        seen: 2_000,
        connected: false,
        own: false,
      },
      { id: "desk", name: "ann's desk", ...entry },
    ]);
    desk.colleague.socket.disconnect();
  });

  test("a device that signs in again is the same one, since the first time", async () => {
    await signIn("ann", "desk");
    wall = 5_000;
    const { colleague } = await on("ann", "desk");
    expect(await devicesOf(colleague)).toMatchObject([{ since: 1_000, seen: 5_000 }]);
    colleague.socket.disconnect();
  });

  test("coming and going are noted, a moment later and through the server's end", async () => {
    const desk = await on("ann", "desk");
    const laptop = await on("ann", "laptop");
    const laptopNow = async () =>
      (await devicesOf(desk.colleague)).find(({ id }) => id === "laptop");
    const seen = async (): Promise<number | undefined> => (await laptopNow())?.seen;
    wall = 60_000;
    expect(await seen()).toBe(1_000);
    later();
    await until(async () => expect(await seen()).toBe(60_000));
    laptop.colleague.socket.disconnect();
    await until(async () => expect((await laptopNow())?.connected).toBe(false));
    wall = 90_000;
    later();
    await until(async () => expect(await seen()).toBe(90_000));
    wall = 120_000;
    await office.restart();
    wall = 130_000;
    const again = await on("ann", "phone");
    expect(await devicesOf(again.colleague)).toMatchObject([
      { id: "phone" },
      { id: "desk", seen: 120_000, connected: false },
      { id: "laptop", seen: 90_000 },
    ]);
    again.colleague.socket.disconnect();
  });

  test("is no longer than an answer may be, the last seen first", async () => {
    const store = openSqliteStore(databasePath(office.folder));
    await store.write(async (tx) => {
      for (let at = 0; at <= limits.devicesMax; at++)
        await tx.insertToken({
          hash: `h${at}`,
          person: office.people["ann"] ?? "",
          device: `d${at}`,
          device_name: "喜".repeat(limits.nameLengthMax),
          created_at: 1,
          seen_at: at,
        });
    });
    await store.close();
    const { colleague } = await on("ann", "desk");
    const answer = await colleague.ask("devices", {});
    const { devices } = answer.payload as { devices: Device[] };
    expect(devices).toHaveLength(limits.devicesMax);
    expect(devices.slice(0, 2).map(({ id }) => id)).toEqual(["desk", `d${limits.devicesMax}`]);
    expect(Buffer.byteLength(JSON.stringify(answer.payload))).toBeLessThan(limits.payloadBytesMax);
    colleague.socket.disconnect();
  });
});

describe("signing a device out from another", () => {
  test("cuts it at once and tells it why; the others stay", async () => {
    const [desk, laptop, phone] = [
      await on("ann", "desk"),
      await on("ann", "laptop"),
      await on("ann", "phone"),
    ];
    expect(await desk.colleague.ask("revoke", { device: "laptop" })).toMatchObject({
      code: codes.ok,
      payload: {},
    });
    expect(await laptop.cut).toBe("io server disconnect");
    await refused(laptop.token);
    expect((await devicesOf(phone.colleague)).map(({ id }) => id).toSorted()).toEqual([
      "desk",
      "phone",
    ]);
    // Asked again, as after an answer that was lost.
    expect(await desk.colleague.ask("revoke", { device: "laptop" })).toMatchObject({
      code: codes.ok,
    });
    for (const { colleague } of [desk, phone]) colleague.socket.disconnect();
  });

  test("all others at once, and nobody else's", async () => {
    const [desk, laptop, phone, bob] = [
      await on("ann", "desk"),
      await on("ann", "laptop"),
      await on("ann", "phone"),
      await on("bob", "desk"),
    ];
    await desk.colleague.ask("revoke", { device: null });
    await Promise.all([laptop.cut, phone.cut]);
    await Promise.all([laptop, phone].map(({ token }) => refused(token)));
    expect(await devicesOf(desk.colleague)).toMatchObject([{ id: "desk" }]);
    expect(await devicesOf(bob.colleague)).toMatchObject([{ id: "desk" }]);
    for (const { colleague } of [desk, bob]) colleague.socket.disconnect();
  });

  test("takes with it the tickets that it may have asked for", async () => {
    const [desk, laptop] = [await on("ann", "desk"), await on("ann", "laptop")];
    const ticket = (
      (await office.post("/api/ticket", {}, laptop.token)).payload as { ticket: string }
    ).ticket;
    await desk.colleague.ask("revoke", { device: "laptop" });
    const body = { ticket, device: { id: "new", name: "new" }, protocol };
    expect(await office.post("/api/sign-in", body)).toMatchObject({ code: codes.ticketInvalid });
    desk.colleague.socket.disconnect();
  });

  test.each([
    ["somebody else's", "desk of ann"],
    ["one that does not exist", "no such device"],
  ])("%s is answered as if it did not exist, and stays (security.md 11)", async (_name, device) => {
    const [ann, eve] = [await on("ann", "desk of ann"), await on("eve", "desk")];
    const { msg_id: _, ...answer } = await eve.colleague.ask("revoke", { device });
    expect(answer).toEqual({ type: "revoke", code: codes.ok, payload: {} });
    expect(await devicesOf(eve.colleague)).toMatchObject([{ id: "desk", own: true }]);
    expect(await devicesOf(ann.colleague)).toMatchObject([{ id: "desk of ann", own: true }]);
    for (const { colleague } of [ann, eve]) colleague.socket.disconnect();
  });

  test("from the command line, which is another process, reaches it as soon as tokens are looked at", async () => {
    const laptop = await on("ann", "laptop");
    const store = openSqliteStore(databasePath(office.folder));
    await createAccounts({ store, clock: systemClock, ids: systemIds }).revoke("ann", "laptop");
    await store.close();
    later();
    await laptop.cut;
    await refused(laptop.token);
  });

  test("by a sign-out of its own it is cut at once as well", async () => {
    const laptop = await on("ann", "laptop");
    await office.post("/api/sign-out", {}, laptop.token);
    await laptop.cut;
  });
});

describe("another password", () => {
  const change = (token: string, current: string, next: string) =>
    office.post("/api/password", { current, next }, token);

  test("signs in from now on and signs all other devices out; this one stays", async () => {
    const [desk, laptop] = [await on("ann", "desk"), await on("ann", "laptop")];
    expect(await change(desk.token, "ann's password", "another one 马")).toMatchObject({
      status: 200,
      code: codes.ok,
    });
    await laptop.cut;
    await refused(laptop.token);
    expect(await devicesOf(desk.colleague)).toMatchObject([{ id: "desk" }]);
    expect(await signIn("ann", "laptop")).toMatchObject({ code: codes.wrongCredentials });
    expect(await signIn("ann", "laptop", "another one 马")).toMatchObject({ code: codes.ok });
    expect(await signIn("bob", "desk")).toMatchObject({ code: codes.ok });
    desk.colleague.socket.disconnect();
  });

  test.each([
    ["a wrong current one", "guess", "long enough", codes.wrongCredentials, 401],
    [
      "one that is too short",
      "ann's password",
      "x".repeat(limits.passwordLengthMin - 1),
      codes.unfitPassword,
      422,
    ],
    [
      "one that is too long",
      "ann's password",
      "x".repeat(limits.passwordLengthMax + 1),
      codes.unfitPassword,
      422,
    ],
    ["one that is no text", "ann's password", "1234567\ud83d", codes.unfitPassword, 422],
    ["nothing", "", "long enough", codes.badFrame, 400],
  ])("%s is refused, and nothing changes", async (_name, current, next, code, status) => {
    const [desk, laptop] = [await on("ann", "desk"), await on("ann", "laptop")];
    expect(await change(desk.token, current, next)).toMatchObject({ code, status });
    expect(await devicesOf(laptop.colleague)).toHaveLength(2);
    expect(await signIn("ann", "phone")).toMatchObject({ code: codes.ok });
    for (const { colleague } of [desk, laptop]) colleague.socket.disconnect();
  });

  test.each([limits.passwordLengthMin, limits.passwordLengthMax])(
    "one of %i characters is fit",
    async (length) => {
      const { token, colleague } = await on("ann", "desk");
      expect(await change(token, "ann's password", "x".repeat(length))).toMatchObject({
        code: codes.ok,
      });
      expect(await signIn("ann", "desk", "x".repeat(length))).toMatchObject({ code: codes.ok });
      colleague.socket.disconnect();
    },
  );

  test("needs a token that lets somebody in", async () => {
    expect(await change("forged", "ann's password", "long enough")).toMatchObject({
      status: 401,
      code: codes.notSignedIn,
    });
    const { token, colleague } = await on("ann", "desk");
    await office.post("/api/sign-out", {}, token);
    expect(await change(token, "ann's password", "long enough")).toMatchObject({
      code: codes.notSignedIn,
    });
    expect(await signIn("ann", "desk")).toMatchObject({ code: codes.ok });
    colleague.socket.disconnect();
  });

  test("guesses at the current one are guesses at signing in: counted together, before they are verified", async () => {
    await office.close();
    office = await openOffice({ throttle: { ...defaultThrottle, failuresPerAccount: 3 } });
    const { token, colleague } = await on("ann", "desk");
    await signIn("ann", "phone", "guess");
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => change(token, `guess ${at}`, "long enough")),
    );
    const found = answers.map(({ code }) => code);
    expect(found.filter((code) => code === codes.wrongCredentials)).toHaveLength(2);
    expect(found.filter((code) => code === codes.rateLimited)).toHaveLength(10);
    expect(await change(token, "ann's password", "long enough")).toMatchObject({
      status: 429,
      code: codes.rateLimited,
    });
    expect(await signIn("ann", "desk")).toMatchObject({ code: codes.rateLimited });
    colleague.socket.disconnect();
  });

  test("verifying waits for its turn among those who sign in", async () => {
    await office.close();
    office = await openOffice({ signIns: { atOnceMax: 1, waitingMax: 0 } });
    const { token, colleague } = await on("ann", "desk");
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => change(token, "guess", "long enough")),
    );
    expect(answers.map(({ code }) => code)).toContain(codes.rateLimited);
    colleague.socket.disconnect();
  });

  test("two at once: one of them has won, and the other is told that its current one is not right", async () => {
    const desk = await on("ann", "desk");
    const nexts = ["the first one", "the second one"];
    const answers = await Promise.all(
      nexts.map((next) => change(desk.token, "ann's password", next)),
    );
    const found = new Set(answers.map(({ code }) => code));
    expect(found).toEqual(new Set([codes.ok, codes.wrongCredentials]));
    const won = nexts[answers.findIndex(({ code }) => code === codes.ok)] ?? "";
    expect(await signIn("ann", "phone", won)).toMatchObject({ code: codes.ok });
    desk.colleague.socket.disconnect();
  });
});
