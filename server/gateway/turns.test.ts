import { expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { createTurns } from "./turns.ts";

test("so many run at once, so many wait in order, and one more is told to come again", async () => {
  const inTurn = createTurns({ atOnceMax: 2, waitingMax: 2 });
  const began: number[] = [];
  const release: (() => void)[] = [];
  const work = (number: number) =>
    inTurn(() => {
      began.push(number);
      return new Promise<number>((resolve) => release.push(() => resolve(number)));
    });
  const all = [1, 2, 3, 4].map(work);
  await expect(work(5)).rejects.toMatchObject({ code: codes.rateLimited, retryMs: 1_000 });
  expect(began).toEqual([1, 2]);
  release[0]?.();
  await all[0];
  expect(began).toEqual([1, 2, 3]);
  release[1]?.();
  release[2]?.();
  await all[2];
  release[3]?.();
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
});

test("work that fails ends its turn", async () => {
  const inTurn = createTurns({ atOnceMax: 1, waitingMax: 1 });
  await expect(inTurn(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await inTurn(() => Promise.resolve("next"))).toBe("next");
});
