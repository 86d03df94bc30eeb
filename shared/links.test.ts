import { describe, expect, test } from "vitest";
import { hasLink, textParts } from "./links.ts";
import { limits } from "./wire/limits.ts";

describe("links in text", () => {
  const links = (text: string) =>
    textParts(text).flatMap(({ text: part, href }) => (href === null ? [] : [part]));
  test.each([
    ["see https://a.example/x?y=1#z.", ["https://a.example/x?y=1#z"]],
    ["看这里https://a.example/路径，谢谢", ["https://a.example/"]],
    ["https://a.example/today，我占座", ["https://a.example/today"]],
    ["（https://a.example/b）", ["https://a.example/b"]],
    ["(https://a.example/b_(c))", ["https://a.example/b_(c)"]],
    ["「https://a.example」和 www.b.example。", ["https://a.example", "www.b.example"]],
    ["mailto:ann@a.example!", ["mailto:ann@a.example"]],
    ["javascript:alert(1) file:///etc/passwd ftp://a.example", []],
    ["https:// and http://", []],
    ["no link", []],
  ])("%s", (text, found) => {
    expect(links(text)).toEqual(found);
    expect(
      textParts(text)
        .map(({ text: part }) => part)
        .join(""),
    ).toBe(text);
  });
  test.each([")", ".", ").", "]!", "()"])(
    "a link of the longest text with nothing but %s at its end",
    (end) => {
      const link = "http://a.example/b";
      const longest = end.repeat((limits.textLengthMax - link.length) / end.length);
      expect(links(`${link}${longest}`)).toEqual([end === "()" ? `${link}${longest}` : link]);
    },
  );
  test("punctuation before the end is the link's own", () => {
    const dots = ".".repeat(limits.textLengthMax - 11);
    expect(links(`http://a/b${dots}c`)).toEqual([`http://a/b${dots}c`]);
  });
  test("www. opens by https", () =>
    expect(textParts("www.b.example")[0]?.href).toBe("https://www.b.example/"));
  test("there is one where one is drawn", () => {
    expect([hasLink("at www.b.example"), hasLink("https:// and http://")]).toEqual([true, false]);
  });
});
