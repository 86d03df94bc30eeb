import { expect, test } from "vitest";
import { wordsOf } from "../i18n/i18n.ts";
import { receptionOf, receptionWords } from "./reception.ts";

const said = (catchingUp: boolean, progress: number | null, held = false): string | null => {
  const reception = receptionOf({ state: "connected", catchingUp, progress }, held);
  return reception === null ? null : receptionWords(wordsOf("en"), reception);
};

test("what comes in is said with its part, where that is known", () => {
  expect(said(true, null)).toBe("Receiving messages…");
  expect(said(true, 0.629)).toBe("Receiving messages… 62%");
  expect(said(false, 0.31)).toBe("Earlier messages 31%");
});

test("nothing is said while nothing comes in, or nothing can", () => {
  expect(said(false, null)).toBeNull();
  expect(receptionOf({ state: "connecting", attempt: 1 }, false)).toBeNull();
});

test("what is paused is said to be, as long as nothing else comes in", () => {
  expect(said(false, 0.31, true)).toBe("Earlier messages paused");
  expect(said(true, 0.31, true)).toBe("Receiving messages… 31%");
  expect(said(false, null, true)).toBeNull();
});

test("a hundred per cent is said of the whole only", () => {
  expect(said(true, 0.9999)).toContain("99%");
  expect(said(true, 1)).toContain("100%");
});
