import { expect, test, vi } from "vitest";
import { until } from "#shared/testing/until.ts";
import { askOnce } from "./use-answer.ts";

const listeners = () => ({ onAnswer: vi.fn(), onFailed: vi.fn() });

test("an answer is handed on, and a failure is said", async () => {
  const [well, badly] = [listeners(), listeners()];
  askOnce(() => Promise.resolve(7), well.onAnswer, well.onFailed);
  askOnce(() => Promise.reject(new Error("failed")), badly.onAnswer, badly.onFailed);
  await until(() => expect(badly.onFailed).toHaveBeenCalledOnce());
  expect(well.onAnswer).toHaveBeenCalledExactlyOnceWith(7);
  expect(well.onFailed).not.toHaveBeenCalled();
  expect(badly.onAnswer).not.toHaveBeenCalled();
});

test("what comes after nobody asks any more is dropped, answers and failures", async () => {
  const [well, badly] = [listeners(), listeners()];
  const late = Promise.withResolvers<number>();
  const never = Promise.withResolvers<number>();
  askOnce(() => late.promise, well.onAnswer, well.onFailed)();
  askOnce(() => never.promise, badly.onAnswer, badly.onFailed)();
  late.resolve(7);
  never.reject(new Error("failed"));
  await Promise.allSettled([late.promise, never.promise]);
  expect(well.onAnswer).not.toHaveBeenCalled();
  expect(badly.onFailed).not.toHaveBeenCalled();
});
