import { expect, test } from "vitest";
import { wordsOf } from "../i18n/i18n.ts";
import { readWords } from "./ReadBy.tsx";
import { withFigures } from "./use-read-figures.ts";

const [en, zh] = [wordsOf("en"), wordsOf("zh-CN")];

test.each([
  [{ read: 0, of: 12 }, false, "Not read yet", "还没有人读"],
  [{ read: 7, of: 12 }, false, "Read by 7", "7 人已读"],
  [{ read: 120, of: 300 }, true, "Read by 120 of 300", "300 人中 120 人已读"],
  [{ read: 12, of: 12 }, false, "Read by all", "全部已读"],
  [{ read: 13, of: 12 }, true, "Read by all", "全部已读"],
])("%j is said in both languages", (figure, whole, english, chinese) => {
  expect(readWords(en, figure, whole)).toBe(english);
  expect(readWords(zh, figure, whole)).toBe(chinese);
});

test("figures that come in are kept beside those that are known; where nothing is new nothing changes", () => {
  const known = withFigures(new Map(), [{ seq: 3, figure: { read: 1, of: 9 } }]);
  expect(withFigures(known, [{ seq: 3, figure: { read: 1, of: 9 } }])).toBe(known);
  expect(withFigures(known, [])).toBe(known);
  const more = withFigures(known, [{ seq: 4, figure: { read: 0, of: 9 } }]);
  expect([...more.keys()]).toEqual([3, 4]);
  expect(more.get(3)).toBe(known.get(3));
});
