import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWatched } from "./watched.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begin() {
  const told: (readonly string[])[] = [];
  const watched = createWatched(3, (people) => told.push(people));
  return { told, watched, pass: () => vi.advanceTimersByTime(1_000) };
}

test("whom a window shows is said once they stand, each once, and again only when they change", () => {
  const { told, watched, pass } = begin();
  const ends = ["b", "a", "b"].map((person) => watched.show(person));
  expect(told).toEqual([]);
  pass();
  expect(told).toEqual([["b", "a"]]);
  ends[0]?.();
  pass();
  expect(told).toHaveLength(1);
  ends[2]?.();
  pass();
  expect(told[1]).toEqual(["a"]);
  const again = watched.show("a");
  ends[1]?.();
  pass();
  expect(told).toHaveLength(2);
  again();
  pass();
  expect(told[2]).toEqual([]);
});

test("no more than can be watched are said, those first that were shown first", () => {
  const { told, watched, pass } = begin();
  for (const person of ["d", "c", "b", "a"]) watched.show(person);
  pass();
  expect(told).toEqual([["d", "c", "b"]]);
});

test("a window that nobody can see shows nobody; with another account everything is said anew", () => {
  const { told, watched, pass } = begin();
  watched.show("a");
  pass();
  watched.setVisible(false);
  pass();
  watched.setVisible(true);
  pass();
  watched.again();
  pass();
  expect(told).toEqual([["a"], [], ["a"], ["a"]]);
  watched.again();
  watched.dispose();
  pass();
  expect(told).toHaveLength(4);
});
