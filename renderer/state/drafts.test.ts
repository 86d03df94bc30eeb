import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { limits } from "#shared/wire/limits.ts";
import { createDrafts } from "./drafts.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const kept: [string, string][] = [];
  const disk = { fails: false, failures: 0 };
  const drafts = createDrafts(
    (conversation, text) => {
      if (disk.fails) return Promise.reject(new Error("disk full"));
      kept.push([conversation, text]);
      return Promise.resolve();
    },
    () => (disk.failures += 1),
  );
  return { drafts, kept, disk, moment: () => vi.advanceTimersByTimeAsync(1_000) };
}

test("what is written is kept once, a moment after the last key; what was sent away at once", async () => {
  const { drafts, kept, moment } = setUp();
  drafts.write("a", "h");
  drafts.write("a", "hi");
  expect(kept).toEqual([]);
  await moment();
  expect(kept).toEqual([["a", "hi"]]);
  drafts.write("a", "");
  expect(kept.at(-1)).toEqual(["a", ""]);
});

test("what main tells back is no news, also where only a part could be kept; another device's is", async () => {
  const { drafts, kept, moment } = setUp();
  drafts.write("a", "x".repeat(limits.draftLengthMax + 5));
  expect(drafts.takes("a", "")).toBe(false);
  await moment();
  const [, told = ""] = kept[0] ?? [];
  expect(told).toHaveLength(limits.draftLengthMax);
  expect(drafts.takes("a", told)).toBe(false);
  expect(drafts.takes("a", "from the laptop")).toBe(true);
  expect(drafts.takes("b", "from the laptop")).toBe(true);
});

test("what could not be kept stays, is said, and is kept with the next key", async () => {
  const { drafts, kept, disk, moment } = setUp();
  disk.fails = true;
  drafts.write("a", "precious");
  await moment();
  expect(disk.failures).toBe(1);
  expect(drafts.takes("a", "")).toBe(false);
  disk.fails = false;
  drafts.write("a", "precious!");
  await moment();
  expect(kept).toEqual([["a", "precious!"]]);
  expect(drafts.takes("a", "")).toBe(true);
});

test("nothing of one person is kept for the next", async () => {
  const { drafts, kept, moment } = setUp();
  drafts.write("a", "mine");
  await moment();
  drafts.write("a", "mine alone");
  drafts.forget();
  await moment();
  expect(kept).toEqual([["a", "mine"]]);
  expect(drafts.takes("a", "mine")).toBe(true);
});

test("what another device cleared or put back is taken, also where this one kept the same before", async () => {
  const { drafts, moment } = setUp();
  drafts.write("a", "");
  await moment();
  expect(drafts.takes("a", "")).toBe(false);
  expect(drafts.takes("a", "from the phone")).toBe(true);
  expect(drafts.takes("a", "")).toBe(true);
});
