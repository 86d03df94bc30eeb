import { beforeEach, expect, test } from "vitest";
import { createRate } from "./rate.ts";

let now = 0;
const clock = { now: () => now };
beforeEach(() => {
  now = 5_000;
});

test("a key has its points in each period, and is told when there are new ones", () => {
  const rate = createRate(clock, { points: 3, periodMs: 1_000 });
  expect([rate.take("a"), rate.take("a", 2)]).toEqual([0, 0]);
  now += 400;
  expect(rate.take("a")).toBe(600);
  expect(rate.take("b")).toBe(0);
  now += 600;
  expect(rate.take("a")).toBe(0);
});

test("what is not granted is not taken, and what weighs more than all is granted alone", () => {
  const rate = createRate(clock, { points: 3, periodMs: 1_000 });
  expect(rate.take("a", 2)).toBe(0);
  expect(rate.take("a", 2)).toBe(1_000);
  expect(rate.take("a")).toBe(0);
  now += 1_000;
  expect(rate.take("a", 10)).toBe(0);
  expect(rate.take("a")).toBe(1_000);
});

test("points come back, never more than were taken, and not in another period", () => {
  const rate = createRate(clock, { points: 1, periodMs: 1_000 });
  rate.take("a");
  rate.giveBack("a");
  rate.giveBack("a");
  rate.giveBack("unknown");
  expect([rate.take("a"), rate.take("a")]).toEqual([0, 1_000]);
  rate.forget("a");
  expect(rate.take("a")).toBe(0);
  now += 1_000;
  rate.giveBack("a");
  expect([rate.take("a"), rate.take("a")]).toEqual([0, 1_000]);
});

test("so many keys are remembered: what is over goes first, then what began first", () => {
  const rate = createRate(clock, { points: 1, periodMs: 1_000, keysMax: 2 });
  for (const key of ["a", "b", "c"]) {
    rate.take(key);
    now += 10;
  }
  expect(rate.size()).toBe(2);
  expect([rate.take("b"), rate.take("c")].every((wait) => wait > 0)).toBe(true);
  now += 2_000;
  rate.take("d");
  expect(rate.size()).toBe(1);
});
