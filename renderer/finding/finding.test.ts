import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import { createFindables, findableOf } from "./findable.ts";
import { fold, wordsIn } from "./fold.ts";
import { findWord, hitsOf, partsOf } from "./match.ts";
import { loadReadings, type Readings } from "./readings.ts";

let readings: Readings;
beforeAll(async () => {
  readings = await loadReadings();
});
const found = (text: string, query: string, isName = true): string | null => {
  const hit = findWord(findableOf(text, readings, isName), fold(query));
  return hit && text.slice(hit.start, hit.end);
};

describe("how names are read", () => {
  test.each([
    ["单雄信", "shan"],
    ["曾国藩", "zeng"],
    ["解缙", "xie"],
    ["仇英", "qiu"],
    ["任正非", "ren"],
    ["区寄", "ou"],
    ["朴槿惠", "piao"],
    ["查良镛", "zha"],
    ["盖聂", "ge"],
    ["翟天临", "zhai"],
    ["缪昌文", "miao"],
    ["尉迟恭", "yu"],
    ["万俟卨", "mo"],
    ["吕布", "lv"],
  ])("the surname of %s is %s", (name, surname) => {
    expect(readings(name, true)[0]?.[0]).toBe(surname);
  });

  test("elsewhere the character keeps its usual reading", () => {
    expect(readings("会计任务单", false)[4]?.[0]).toBe("dan");
    expect(found("任务单", "rwd", false)).toBe("任务单");
  });

  test("there is one list for each character, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.boolean(), (text, isName) => {
        expect(readings(text, isName)).toHaveLength([...text].length);
      }),
      runs(),
    );
    expect(readings("a😀林", true).map((one) => one.length > 0)).toEqual([false, false, true]);
  });
});

describe("what a word finds", () => {
  test.each([
    ["林薇", "林", "林"],
    ["林薇", "lin", "林"],
    ["林薇", "linwei", "林薇"],
    ["林薇", "lw", "林薇"],
    ["林薇", "linw", "林薇"],
    ["林薇", "lwe", "林薇"],
    ["林薇", "林w", "林薇"],
    ["林薇", "LINWEI", "林薇"],
    ["林薇", "wei", "薇"],
    ["陈志远", "zy", "志远"],
    ["陈志远", "czhy", "陈志远"],
    ["陈志远", "chzhy", "陈志远"],
    ["吕布", "lu", "吕"],
    ["吕布", "lü", "吕"],
    ["单雄信", "shan", "单"],
    ["单雄信", "dan", "单"],
    ["西安", "xian", "西安"],
    ["Emma Clarke", "cla", "Cla"],
    ["Emma Clarke", "emmac", "Emma C"],
    ["Zoë Müller", "zoe", "Zoë"],
    ["Zoë Müller", "mull", "Müll"],
    ["Ｅｍｍａ", "emma", "Ｅｍｍａ"],
    ["Daniel 金旻秀 Kim", "jin", "金"],
    ["林薇", "薇林", null],
    ["林薇", "lnw", null],
    ["林薇", "linweix", null],
    ["林薇", "in", null],
    ["Emma", "emmma", null],
  ])("in %s, %s finds %s", (text, query, expected) => {
    expect(found(text, query)).toBe(expected);
  });

  test("its place says how good it is", () => {
    const placeOf = (text: string, query: string) =>
      findWord(findableOf(text, readings, true), query)?.place;
    expect([placeOf("Emma Clarke", "e"), placeOf("Emma Clarke", "c")]).toEqual([0, 1]);
    expect([placeOf("Emma Clarke", "lark"), placeOf("林薇", "w")]).toEqual([2, 2]);
  });

  test("without readings a text is found by its characters", () => {
    const plain = createFindables(null).of("林薇");
    expect([findWord(plain, "薇")?.start, findWord(plain, "lw")]).toEqual([1, null]);
  });

  const surnames = fc.constantFrom("王", "李", "张", "单", "曾", "解", "仇", "朴", "欧阳", "司马");
  const given = fc.string({
    unit: fc.constantFrom("伟", "芳", "娜", "秀", "敏", "静", "行", "乐", "远", "朝", "长", "重"),
    minLength: 1,
    maxLength: 2,
  });
  test("every run of initials and every run of syllables of a name finds it", () => {
    fc.assert(
      fc.property(
        surnames,
        given,
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        (surname, rest, a, b, whole) => {
          const name = surname + rest;
          const syllables = readings(name, true).map(([first = ""]) => first);
          const from = a % syllables.length;
          const to = from + 1 + (b % (syllables.length - from));
          const part = syllables.slice(from, to);
          const query = part.map((one) => (whole ? one : one.slice(0, 1))).join("");
          expect(found(name, query)).not.toBeNull();
        },
      ),
      runs(),
    );
  });

  test("every part of a plain text finds it, and the marks show just that", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z张三李四]{1,12}$/), fc.nat(), fc.nat(), (text, a, b) => {
        const from = a % text.length;
        const query = text.slice(from, from + 1 + (b % (text.length - from)));
        const hit = findWord(findableOf(text, null), query);
        expect(hit && text.slice(hit.start, hit.end)).toBe(query);
      }),
      runs(),
    );
  });

  test("parts that touch are marked as one", () => {
    const text = findableOf("Emma Clarke", null);
    expect(hitsOf(text, wordsIn("emma e cl"))).toMatchObject([
      { start: 0, end: 4 },
      { start: 5, end: 7 },
    ]);
    const parts = partsOf("Emma Clarke", hitsOf(text, wordsIn("emma e cl")));
    expect(parts.map(({ part, isHit }) => (isHit ? `[${part}]` : part))).toEqual([
      "[Emma]",
      " ",
      "[Cl]",
      "arke",
    ]);
  });
});
