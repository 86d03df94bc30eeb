import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { en } from "#shared/i18n/en.ts";
import { fill, wordsOf } from "./i18n.ts";
import { clockTime, dayTitle, listTime, seenTime } from "#shared/i18n/times.ts";
import { zh } from "#shared/i18n/zh.ts";

type Tree = { readonly [key: string]: string | Tree };

const leaves = (tree: Tree, at = ""): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[`${at}${key}`, value] as [string, string]]
      : leaves(value, `${at}${key}.`),
  );
const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

describe("the dictionaries", () => {
  test("have the same keys and the same holes to fill", () => {
    const [english, chinese] = [new Map(leaves(en)), new Map(leaves(zh))];
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of english)
      expect([key, holes(chinese.get(key) ?? "")]).toEqual([key, holes(text)]);
  });

  test("leave nothing empty, and Chinese is Chinese", () => {
    for (const [key, text] of [...leaves(en), ...leaves(zh)])
      expect([key, text.trim()]).not.toEqual([key, ""]);
    for (const [key, text] of leaves(zh))
      expect([key, /\p{Script=Han}/u.test(text)]).toEqual([key, true]);
    for (const [key, text] of leaves(en))
      expect([key, /\p{Script=Han}/u.test(text)]).toEqual([key, false]);
  });

  test("every key is used somewhere", () => {
    const sources = files()
      .map((file) => readFileSync(join(root, file), "utf8"))
      .join("\n");
    // What is looked up by a name that main sends stands as a whole group, as `t.people[problem]`.
    const byName = /\bt\.(\w+(?:\.\w+)*)\[/g;
    const groups = [...sources.matchAll(byName)].map(([, group]) => `${group}.`);
    const unused = [
      ...new Set(leaves(en).map(([key]) => key.replace(/\.(one|other)$/, ""))),
    ].filter(
      (key) => !groups.some((group) => key.startsWith(group)) && !sources.includes(`t.${key}`),
    );
    expect(unused).toEqual([]);
  });
});

const root = join(import.meta.dirname, "..", "..");

/** All source files whose words people see, relative to the project, but the tests. */
function files(): string[] {
  return (
    ["renderer", "main/desktop", "shared/i18n"]
      .flatMap((room) =>
        readdirSync(join(root, room), { withFileTypes: true, recursive: true })
          .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
          .map((entry) => relative(root, join(entry.parentPath, entry.name))),
      )
      .filter((file) => !/(\.test\.tsx?|\.d\.ts|i18n[\\/](en|zh|names)\.ts)$/.test(file))
      // What people say in samples is no text of ours, and no build of the app has it (e2e/dev.spec.ts).
      .filter((file) => !/^renderer[\\/]gallery[\\/]/.test(file))
  );
}

const withoutComments = (source: string): string =>
  source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");

/** Text that people would see, standing in code: Han anywhere, or words between tags or in attributes that are shown. */
function strayText(source: string): string[] {
  const code = withoutComments(source);
  const han = [...code.matchAll(/["'`>][^"'`<>]*\p{Script=Han}[^"'`<>]*/gu)].map(String);
  const betweenTags = [
    ...code.matchAll(/(?<=[\w"'}\])/]\s*>)[^<>{}()=;&|]*[A-Za-z]{2,}[^<>{}()=;&|]*(?=<\/)/g),
  ].map(String);
  const shown = [
    ...code.matchAll(/\b(?:label|title|alt|placeholder|hint|aria-label)="[^"]*[A-Za-z]{2,}[^"]*"/g),
  ].map(String);
  return [...han, ...betweenTags, ...shown];
}

describe("text stands in the dictionaries only", () => {
  test("the finder finds it", () => {
    expect(strayText('const x = "你好";')).not.toEqual([]);
    expect(strayText("return <p>Hello there</p>;")).not.toEqual([]);
    expect(strayText('return <p className={styles["x"]}>Hello</p>;')).not.toEqual([]);
    expect(strayText('<IconButton label="Close" />')).not.toEqual([]);
    expect(strayText("// 注释\nreturn <p>{t.list.title}</p>;")).toEqual([]);
  });

  test.each(files())("%s", (file) => {
    expect(strayText(readFileSync(join(root, file), "utf8"))).toEqual([]);
  });
});

test("holes are filled once, and unknown ones stay", () => {
  expect(fill("{a} and {b} and {a}", { a: "{b}", b: 2 })).toBe("{b} and 2 and {b}");
  expect(fill("{other}", {})).toBe("{other}");
  expect(wordsOf("en").plural(en.list.unread, 1)).toBe("1 unread message");
  expect(wordsOf("en").plural(en.list.unread, 2)).toBe("2 unread messages");
  expect(wordsOf("zh-CN").plural(zh.list.unread, 2)).toBe("2 条未读");
});

describe("times", () => {
  const at = (text: string): number => new Date(text).getTime();
  const now = at("2026-11-23T15:00:00");
  const [english, chinese] = [wordsOf("en"), wordsOf("zh-CN")];

  test.each([
    ["2026-11-23T09:05:00", "09:05", "09:05"],
    ["2026-11-23T00:00:00", "00:00", "00:00"],
    ["2026-11-22T23:59:00", "Yesterday", "昨天"],
    ["2026-11-18T12:00:00", "Wed", "周三"],
    ["2026-11-16T12:00:00", "11/16", "11/16"],
    ["2025-11-16T12:00:00", "11/16/2025", "2025/11/16"],
  ])("%s in the list", (time, inEnglish, inChinese) => {
    expect(listTime(english, at(time), now)).toBe(inEnglish);
    expect(listTime(chinese, at(time), now)).toBe(inChinese);
  });

  test("a region writes its own dates", () => {
    expect(listTime(wordsOf("en", "en-GB"), at("2026-11-16T12:00:00"), now)).toBe("16/11");
  });

  test("a clock that is ahead shows the time, not tomorrow", () => {
    expect(listTime(english, at("2026-11-24T08:00:00"), now)).toBe("08:00");
  });

  test.each([
    ["2026-11-23T14:59:30", "just now", "刚刚在线"],
    ["2026-11-23T15:20:00", "just now", "刚刚在线"],
    ["2026-11-23T14:59:00", "1 minute ago", "1 分钟前在线"],
    ["2026-11-23T14:00:01", "59 minutes ago", "59 分钟前在线"],
    ["2026-11-23T14:00:00", "today at 14:00", "上次在线：今天 14:00"],
    ["2026-11-22T18:30:00", "yesterday at 18:30", "上次在线：昨天 18:30"],
    ["2026-11-18T12:00:00", "on November 18", "上次在线：11月18日"],
    ["2025-11-16T12:00:00", "on November 16, 2025", "上次在线：2025年11月16日"],
  ])("%s: when somebody was last seen", (time, inEnglish, inChinese) => {
    expect(seenTime(english, at(time), now)).toBe(`Last seen ${inEnglish}`);
    expect(seenTime(chinese, at(time), now)).toBe(inChinese);
  });

  test("days", () => {
    expect(dayTitle(english, at("2026-11-23T01:00:00"), now)).toBe("Today");
    expect(dayTitle(chinese, at("2026-11-22T01:00:00"), now)).toBe("昨天");
    expect(dayTitle(chinese, at("2026-11-19T12:00:00"), now)).toContain("11月19日");
    expect(dayTitle(english, at("2025-11-19T12:00:00"), now)).toContain("2025");
    expect(clockTime(english, at("2026-11-23T00:07:00"))).toMatch(/^(00|24):07$/);
  });
});
