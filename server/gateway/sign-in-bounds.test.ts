import { afterEach, expect, test } from "vitest";
import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { RetryLater } from "#shared/wire/frame.ts";
import type { ServerOptions } from "../start.ts";
import { openOffice } from "../testing/office.ts";
import { defaultThrottle } from "./throttle.ts";

let office: Awaited<ReturnType<typeof openOffice>>;
const open = async (options: Partial<ServerOptions> = {}) => {
  office = await openOffice(options);
};
afterEach(() => office.close());

const guess = (name: string, password: string, address = "10.0.0.9") =>
  office.post(
    "/api/sign-in",
    { name, password, device: office.device, protocol: { min: 1, max: 1 } },
    undefined,
    { "x-forwarded-for": address },
  );
/** How many of these answers say that a password was verified. */
const verified = (answers: readonly { readonly code?: number }[]): number =>
  answers.filter(({ code }) => code === codes.wrongCredentials).length;

test("400 guesses at once are 20 guesses at an account, and the rest is told to come later", async () => {
  await open();
  const answers = await Promise.all(
    Array.from({ length: 400 }, (_, at) => guess("ann", `guess ${at}`)),
  );
  expect(verified(answers)).toBe(defaultThrottle.failuresPerAccount);
  expect(new Set(answers.map(({ code }) => code))).toEqual(
    new Set([codes.wrongCredentials, codes.rateLimited]),
  );
  expect(await guess("ann", "ann's password")).toMatchObject({ code: codes.rateLimited });
  expect(await guess("ann", "ann's password", "10.0.0.7")).toMatchObject({ code: codes.ok });
}, 30_000);

test("guesses at many accounts at once are bounded by the address", async () => {
  await open({ throttle: { ...defaultThrottle, failuresPerAddress: 5 } });
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, at) => guess(`name${at}`, "guess")),
  );
  expect(verified(answers)).toBe(5);
});

test("right passwords at once are not counted, neither for their account nor for their address", async () => {
  await open({ throttle: { ...defaultThrottle, failuresPerAddress: 3, failuresPerAccount: 3 } });
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => guess("ann", "ann's password")),
  );
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([codes.ok]));
});

test("who finds the queue full is told to come back soon, and nothing is counted", async () => {
  await open({
    signIns: { atOnceMax: 1, waitingMax: 1 },
    throttle: { ...defaultThrottle, failuresPerAccount: 3 },
  });
  const answers = await Promise.all(Array.from({ length: 12 }, () => guess("ann", "wrong")));
  const refused = answers.filter(({ code }) => code === codes.rateLimited);
  expect(refused.map(({ payload }) => v.parse(RetryLater, payload))).toContainEqual({
    retry_after_ms: 1_000,
  });
  expect(verified(answers)).toBeLessThanOrEqual(3);
  await office.close();
  await open({ signIns: { atOnceMax: 1, waitingMax: 0 } });
  const few = await Promise.all(Array.from({ length: 30 }, () => guess("ann", "wrong")));
  expect(verified(few)).toBeLessThan(20);
  expect(await guess("ann", "ann's password")).toMatchObject({ code: codes.ok });
});

test("a quarter of an hour is one, however the wall clock is set", async () => {
  let steady = 0;
  let wall = Date.now();
  await open({
    clock: { now: () => wall },
    steady: { now: () => steady },
    throttle: { ...defaultThrottle, failuresPerAccount: 1 },
  });
  await guess("ann", "wrong");
  wall += 86_400_000;
  const refused = await guess("ann", "ann's password");
  expect(refused).toMatchObject({ status: 429, code: codes.rateLimited });
  expect(v.parse(RetryLater, refused.payload)).toEqual({ retry_after_ms: 900_000 });
  steady += 900_000;
  expect(await guess("ann", "ann's password")).toMatchObject({ code: codes.ok });
});
