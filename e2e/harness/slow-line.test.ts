import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSlowLine, fastLine, type LineFigures } from "./slow-line.ts";

let figures: LineFigures;
let out: string;
let line: ReturnType<typeof createSlowLine>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  figures = fastLine;
  out = "";
  line = createSlowLine(
    () => figures,
    (bytes) => (out += bytes.toString()),
  );
});
afterEach(() => vi.useRealTimers());
const put = (text: string): void => line.put(Buffer.from(text));

test("a fast line is none at all", () => {
  put("at once");
  expect(out).toBe("at once");
});

test("a delayed byte comes out after its delay, and not before", () => {
  figures = { ...fastLine, delayMs: 50 };
  put("late");
  vi.advanceTimersByTime(49);
  expect(out).toBe("");
  vi.advanceTimersByTime(1);
  expect(out).toBe("late");
});

test("whatever the jitter, and when it ends, bytes keep their order", () => {
  figures = { ...fastLine, delayMs: 10, jitterMs: 100 };
  const text = Array.from({ length: 50 }, (_, at) => `${at} `);
  for (const one of text) put(one);
  figures = fastLine;
  put("last");
  vi.runAllTimers();
  expect(out).toBe(`${text.join("")}last`);
});

test("10 kB/s: ten kilobytes take a second, and trickle in", () => {
  figures = { ...fastLine, bytesPerSecond: 10_000 };
  put("x".repeat(10_000));
  vi.advanceTimersByTime(500);
  expect(out.length).toBeGreaterThan(3_000);
  expect(out.length).toBeLessThanOrEqual(5_000);
  vi.advanceTimersByTime(490);
  expect(out.length).toBeLessThan(10_000);
  vi.advanceTimersByTime(10);
  expect(out.length).toBe(10_000);
});

test("held, nothing comes out; let go, everything does, in order", () => {
  line.hold(true);
  put("one ");
  figures = { ...fastLine, delayMs: 20 };
  put("two ");
  vi.advanceTimersByTime(20);
  expect(out).toBe("");
  line.hold(false);
  expect(out).toBe("one two ");
});

test("cut, what was on it is gone", () => {
  figures = { ...fastLine, delayMs: 20 };
  put("never");
  line.cut();
  vi.runAllTimers();
  expect(out).toBe("");
});
