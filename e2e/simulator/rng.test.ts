import { expect, test } from "vitest";
import { createRng } from "./rng.ts";

const draw = (seed: number, stream: string, count = 5) => {
  const random = createRng(seed, stream);
  return Array.from({ length: count }, () => random.next());
};

test("a seed and a stream always give the same numbers; others give others", () => {
  expect(draw(7, "network")).toEqual(draw(7, "network"));
  expect(draw(7, "network")).not.toEqual(draw(8, "network"));
  expect(draw(7, "network")).not.toEqual(draw(7, "disk"));
  expect(draw(7, "network")).not.toEqual(draw(7 + 2 ** 32, "network"));
});

test("chance is even, and whole numbers reach both ends", () => {
  const all = draw(1, "even", 20_000);
  expect(all.every((one) => one >= 0 && one < 1)).toBe(true);
  for (const tenth of Array.from({ length: 10 }, (_, at) => at)) {
    const share = all.filter((one) => Math.floor(one * 10) === tenth).length / all.length;
    expect(Math.abs(share - 0.1)).toBeLessThan(0.02);
  }
  const random = createRng(2, "ends");
  const drawn = new Set(Array.from({ length: 200 }, () => random.between(3, 5)));
  expect([...drawn].toSorted((a, b) => a - b)).toEqual([3, 4, 5]);
  expect([random.pick([]), random.chance(0), random.chance(1)]).toEqual([undefined, false, true]);
});
