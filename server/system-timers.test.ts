import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemTimers } from "./start.ts";

const dayMs = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("what is to be done in a month is not done at once, and not over and over", () => {
  const runs: number[] = [];
  systemTimers.after(30 * dayMs, () => runs.push(Date.now()));
  vi.advanceTimersByTime(24 * dayMs);
  expect(runs).toEqual([]);
  vi.advanceTimersByTime(6 * dayMs);
  expect(runs).toHaveLength(1);
});
