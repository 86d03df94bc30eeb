import { expect, test } from "vitest";
import { isReachable } from "./places.ts";

const screens = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: 1920, y: 0, width: 1280, height: 984 },
];

test.each([
  [{ x: 100, y: 100, width: 800, height: 600 }, true],
  [{ x: 2_000, y: 300, width: 800, height: 600 }, true],
  [{ x: -700, y: 100, width: 800, height: 600 }, true],
  [{ x: -790, y: 100, width: 800, height: 600 }, false],
  [{ x: 100, y: -200, width: 800, height: 600 }, false],
  [{ x: 100, y: 1_030, width: 800, height: 600 }, false],
  [{ x: 4_000, y: 100, width: 800, height: 600 }, false],
])("a window at %j can be reached: %s", (bounds, reachable) =>
  expect(isReachable(bounds, screens)).toBe(reachable),
);
